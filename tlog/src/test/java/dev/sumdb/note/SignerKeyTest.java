package dev.sumdb.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignerKeyTest {
  private static final String SEED = "AXu6+oaVaOYuQOFrf1V59JK1owcFlJcHwwXHDfDGxSPk";
  private static final String TEXT = "PRIVATE+KEY+localhost.localdev/sumdb+00000c67+" + SEED;

  @Test
  void derivesThePublicHalf() throws Exception {
    SignerKey key = SignerKey.parse(TEXT);
    assertEquals(
        "localhost.localdev/sumdb+00000c67+AcTrnkbUA+TU4heY3hkjiSES/DSQniBqIeQ/YppAUtK6",
        key.verifierKey().toString());
    assertEquals(key.verifierKey().id(), key.id());
    assertEquals(TEXT, key.encoded());
  }

  @Test
  void showsNameAndIdOnly() throws Exception {
    SignerKey key = SignerKey.parse(TEXT);
    assertEquals("localhost.localdev/sumdb+00000c67", key.toString());
    assertNotEquals(key, SignerKey.parse(TEXT), "a secret is not compared");
  }

  @Test
  void verifiesWhatItSigned() {
    SignerKey key = TestKeys.log();
    byte[] message = {1, 2, 3};
    byte[] signature = key.sign(message);
    assertTrue(key.verifierKey().verify(message, signature));
    assertFalse(TestKeys.impostor(TestKeys.LOG_NAME).verifierKey().verify(message, signature));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x | malformed verifier id: a signer key begins with PRIVATE+KEY+, this one does not",
        "private+key+a+00000000+AA== "
            + "| malformed verifier id: a signer key begins with PRIVATE+KEY+, this one does not",
        "PRIVATE+KEY+a | malformed verifier id: want NAME+HASH+KEY",
        "PRIVATE+KEY+a+0000000g+AA== "
            + "| malformed verifier id: the key hash is not eight hexadecimal digits",
        "PRIVATE+KEY+a+00000000+%%%% | malformed verifier id: the key of a is not base64",
        "PRIVATE+KEY+a+00000000+AA== | unknown verifier algorithm: the key of a has type 0",
        "PRIVATE+KEY+a+00000000+AQAA | malformed verifier id: the key of a has 2 bytes, want 32",
        "PRIVATE+KEY+localhost.localdev/sumdb+00000c68+"
            + SEED
            + "| invalid verifier hash: the key of localhost.localdev/sumdb is 00000c67,"
            + " not 00000c68",
        "PRIVATE+KEY+a+00000c67+"
            + SEED
            + "| invalid verifier hash: the key of a is dae11305, not 00000c67",
      })
  void rejectsMalformedTextsWithoutQuotingThem(String text, String message) {
    assertEquals(
        message, assertThrows(MalformedException.class, () -> SignerKey.parse(text)).getMessage());
  }

  @Test
  void refusesASeedOfAnotherLength() {
    assertEquals(
        "ed25519 seed has 31 bytes, want 32",
        assertThrows(IllegalArgumentException.class, () -> SignerKey.fromSeed("a", new byte[31]))
            .getMessage());
  }

  @Test
  void keepsItsSeedToItself() {
    byte[] seed = new byte[32];
    SignerKey key = SignerKey.fromSeed("a", seed);
    String before = key.encoded();
    seed[0] = 1;
    assertEquals(before, key.encoded());
  }
}
