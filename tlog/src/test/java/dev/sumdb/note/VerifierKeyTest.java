package dev.sumdb.note;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.tlog.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierKeyTest {
  private static final String SUM_GOLANG_ORG =
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

  @ParameterizedTest
  @ValueSource(
      strings = {
        SUM_GOLANG_ORG,
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
        "localhost.localdev/sumdb+00000c67+AcTrnkbUA+TU4heY3hkjiSES/DSQniBqIeQ/YppAUtK6"
      })
  void printsBackTheKeysOfTheField(String text) throws Exception {
    assertEquals(text, VerifierKey.parse(text).toString());
  }

  @Test
  void splitsAtTheFirstTwoPlusSigns() throws Exception {
    VerifierKey key = VerifierKey.parse(SUM_GOLANG_ORG);
    assertEquals("sum.golang.org", key.name());
    assertEquals(0x033de0ae, key.id());
    assertEquals("033de0ae", key.idHex());
    assertEquals(32, key.publicKey().length);
  }

  @Test
  void acceptsUpperCaseDigitsAsGoDoes() throws Exception {
    VerifierKey key = VerifierKey.parse(SUM_GOLANG_ORG.replace("033de0ae", "033DE0AE"));
    assertEquals(SUM_GOLANG_ORG, key.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sum.golang.org | malformed verifier id: want NAME+HASH+KEY",
        "sum.golang.org+033de0ae | malformed verifier id: want NAME+HASH+KEY",
        "'a b+033de0ae+AA==' | malformed verifier id: bad name \"a b\" before the first +",
        "+033de0ae+AA== | malformed verifier id: bad name \"\" before the first +",
        "a+33de0ae+AA== | malformed verifier id: the key hash is not eight hexadecimal digits",
        "a+0033de0ae+AA== | malformed verifier id: the key hash is not eight hexadecimal digits",
        "a++33de0a+AA== | malformed verifier id: the key hash is not eight hexadecimal digits",
        "a+0x3de0ae+AA== | malformed verifier id: the key hash is not eight hexadecimal digits",
        "a+٠٣٣de0ae+AA== | malformed verifier id: the key hash is not eight hexadecimal digits",
        "a+033de0ae+ | malformed verifier id: the key of a is not base64",
        "a+033de0ae+A | malformed verifier id: the key of a is not base64",
        "a+033de0ae+AA | malformed verifier id: the key of a is not base64",
        "a+033de0ae+AB== | malformed verifier id: the key of a is not base64",
        "a+033de0ae+A-== | malformed verifier id: the key of a is not base64",
        "a+033de0ae+AA== | invalid verifier hash: the key of a is 0f9a9eb9, not 033de0ae",
      })
  void rejectsMalformedTexts(String text, String message) {
    assertEquals(
        message,
        assertThrows(MalformedException.class, () -> VerifierKey.parse(text)).getMessage());
  }

  @Test
  void rejectsAKeyUnderAnotherHash() {
    String other = SUM_GOLANG_ORG.replace("033de0ae", "033de0af");
    assertEquals(
        "invalid verifier hash: the key of sum.golang.org is 033de0ae, not 033de0af",
        assertThrows(MalformedException.class, () -> VerifierKey.parse(other)).getMessage());
  }

  @Test
  void rejectsAnEd25519KeyOfAnotherLength() {
    String text =
        KeyText.format("a", KeyId.of("a", (byte) 1, new byte[31]), (byte) 1, new byte[31]);
    assertEquals(
        "malformed verifier id: the key of a has 31 bytes, want 32",
        assertThrows(MalformedException.class, () -> VerifierKey.parse(text)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(bytes = {0x00, 0x03, 0x04, 0x06, (byte) 0xff})
  void callsOtherAlgorithmsUnknown(byte algorithm) {
    byte[] key = new byte[40];
    String text = KeyText.format("a", KeyId.of("a", algorithm, key), algorithm, key);
    assertEquals(
        "unknown verifier algorithm: the key of a has type " + (algorithm & 0xff),
        assertThrows(MalformedException.class, () -> VerifierKey.parse(text)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(bytes = {0x02, 0x05})
  void callsAlgorithmsUnknownWhoseIdsAreComputedInAnotherWay(byte algorithm) {
    String text = KeyText.format("a", 7, algorithm, new byte[91]);
    assertEquals(
        "unknown verifier algorithm: the key of a has type " + algorithm,
        assertThrows(MalformedException.class, () -> VerifierKey.parse(text)).getMessage());
  }

  @Test
  void neverQuotesASignerKeyPastedInItsPlace() {
    String secret = TestKeys.log().encoded();
    String message =
        assertThrows(MalformedException.class, () -> VerifierKey.parse(secret)).getMessage();
    assertEquals(
        "malformed verifier id: this is a signer key (PRIVATE+KEY+...), want the verifier key",
        message);
  }

  @Test
  void refusesPartsThatMakeNoKey() {
    assertEquals(
        "invalid key name \"a+b\"",
        assertThrows(IllegalArgumentException.class, () -> VerifierKey.ed25519("a+b", new byte[32]))
            .getMessage());
    assertEquals(
        "ed25519 key has 33 bytes, want 32",
        assertThrows(IllegalArgumentException.class, () -> VerifierKey.ed25519("a", new byte[33]))
            .getMessage());
  }

  @Test
  void isEqualByNameAndKey() throws Exception {
    VerifierKey key = VerifierKey.parse(SUM_GOLANG_ORG);
    VerifierKey same = VerifierKey.ed25519(key.name(), key.publicKey());
    assertEquals(key, same);
    assertEquals(key.hashCode(), same.hashCode());
    assertNotEquals(key, VerifierKey.ed25519("other", key.publicKey()));
    assertNotEquals(key, TestKeys.impostor("sum.golang.org").verifierKey());
  }

  @Test
  void keepsItsBytesToItself() throws Exception {
    byte[] bytes = VerifierKey.parse(SUM_GOLANG_ORG).publicKey();
    VerifierKey key = VerifierKey.ed25519("sum.golang.org", bytes);
    byte[] copy = bytes.clone();
    bytes[0] ^= 1;
    key.publicKey()[1] ^= 1;
    assertArrayEquals(copy, key.publicKey());
    assertEquals(SUM_GOLANG_ORG, key.toString());
  }

  @Test
  void takesBytesThatAreNoPointAndVerifiesNothingWithThem() {
    byte[] noPoint = new byte[32];
    noPoint[0] = 2; // y = 2 has no x
    assertFalse(VerifierKey.ed25519("a", noPoint).verify(new byte[0], new byte[64]));
  }
}
