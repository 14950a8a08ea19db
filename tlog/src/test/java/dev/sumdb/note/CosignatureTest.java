package dev.sumdb.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.note.UnverifiedNoteException.Kind;
import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CosignatureTest {
  private static final String TEXT =
      """
      go.sum database tree
      4
      /7Aw5jVSMM9sFjQhaMg+iiDYPMk6decH7QLOGrL9Lx0=
      """;
  private static final Cosigner WITNESS = TestKeys.cosigner("witness.example/w1");
  private static final String VERIFIER_KEY =
      "witness.example/w1+d7ec3267+BO2NXp96io5WwyFvQUEMfhRIAsqSo9DZ83HT1Nfgqy6k";
  private static final String SIGNER_KEY =
      "PRIVATE+KEY+witness.example/w1+d7ec3267+BEbJJDyOFm0nm5GqSt0syp9bXpuCJWoORCfz8chJpRzW";

  /** Signed at that time by another implementation (the Go package transparency-dev/formats). */
  private static final long GOLDEN_SECONDS = 0x6b015ac5L;

  private static final String GOLDEN =
      TEXT
          + "\n\u2014 witness.example/w1 1+wyZwAAAABrAVrFLQ3nwV1fx7zOVm5RC2pS0dI/QudaR5rgySldxkCPzgdi"
          + "k+xELd3sI/bvDOpJbGTBJ51VEYHD76T3cU8Wr1T3BA==\n";

  @Test
  void opensAndMakesTheCosignatureOfAnotherImplementation() throws Exception {
    CosignatureVerifier verifier = CosignatureVerifier.parse(VERIFIER_KEY);
    Note note = Note.open(utf8(GOLDEN), Verifiers.of(verifier));
    assertEquals(GOLDEN_SECONDS, verifier.verify(note));
    Note ours = WITNESS.sign(Note.sign(TEXT), GOLDEN_SECONDS);
    assertEquals(GOLDEN, new String(ours.format(), StandardCharsets.UTF_8));
  }

  @Test
  void printsBackItsKeys() throws Exception {
    assertEquals(VERIFIER_KEY, WITNESS.verifier().toString());
    assertEquals(WITNESS.verifier(), CosignatureVerifier.parse(VERIFIER_KEY));
    assertEquals(SIGNER_KEY, WITNESS.encoded());
    assertEquals(SIGNER_KEY, Cosigner.parse(SIGNER_KEY).encoded());
  }

  @Test
  void showsNameAndIdOnly() throws Exception {
    assertEquals("witness.example/w1+d7ec3267", WITNESS.toString());
    assertNotEquals(Cosigner.parse(SIGNER_KEY), Cosigner.parse(SIGNER_KEY));
    assertFalse(WITNESS.at(1).toString().contains("BEbJ"), WITNESS.at(1).toString());
  }

  @Test
  void keepsTheKeyTypesApart() {
    SignerKey log = TestKeys.signer(WITNESS.name());
    assertEquals(
        "unknown verifier algorithm: the key of witness.example/w1 has type 1",
        mustNotParse(() -> CosignatureVerifier.parse(log.verifierKey().toString())));
    assertEquals(
        "unknown verifier algorithm: the key of witness.example/w1 has type 1",
        mustNotParse(() -> Cosigner.parse(log.encoded())));
    assertEquals(
        "unknown verifier algorithm: the key of witness.example/w1 has type 4",
        mustNotParse(() -> VerifierKey.parse(VERIFIER_KEY)));
    assertEquals(
        "unknown verifier algorithm: the key of witness.example/w1 has type 4",
        mustNotParse(() -> SignerKey.parse(SIGNER_KEY)));
    assertEquals(
        "malformed verifier id: this is a signer key (PRIVATE+KEY+...), want the verifier key",
        mustNotParse(() -> CosignatureVerifier.parse(SIGNER_KEY)));
  }

  @Test
  void aCosignatureIsNoSignatureOfALogWithTheSameSeed() throws Exception {
    SignerKey log = TestKeys.signer(WITNESS.name());
    assertNotEquals(log.id(), WITNESS.id());
    byte[] note = WITNESS.sign(Note.sign(TEXT), 1).format();
    UnverifiedNoteException e =
        assertThrows(
            UnverifiedNoteException.class, () -> Note.open(note, Verifiers.of(log.verifierKey())));
    assertEquals(Kind.NO_KNOWN_SIGNATURE, e.kind());
  }

  @Test
  void coversTheTimeAndTheWholeTextWithItsExtensionLines() {
    byte[] text = utf8(TEXT + "extension\n");
    byte[] signature = WITNESS.at(1_700_000_000L).sign(text);
    assertTrue(WITNESS.verifier().verify(text, signature));
    assertFalse(WITNESS.verifier().verify(utf8(TEXT + "Extension\n"), signature));
    assertFalse(WITNESS.verifier().verify(utf8(TEXT), signature));
    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertFalse(WITNESS.verifier().verify(text, changed), "byte " + i);
    }
  }

  @Test
  void takesExactlySeventyTwoBytes() {
    byte[] text = utf8(TEXT);
    byte[] signature = WITNESS.at(7).sign(text);
    for (int length = 0; length <= 100; length++) {
      byte[] cut = Arrays.copyOf(signature, length);
      assertEquals(length == 72, WITNESS.verifier().verify(text, cut), "length " + length);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_700_000_000L, 1L << 32, Long.MAX_VALUE})
  void carriesEveryTimeOfAPositiveLong(long seconds) throws Exception {
    Note note = WITNESS.sign(Note.sign(TEXT, TestKeys.log()), seconds);
    assertEquals(seconds, WITNESS.verifier().verify(Note.parse(note.format())));
  }

  @Test
  void refusesTimesThatAreNegativeOrTooLarge() {
    assertEquals(
        "cosignature time -1 is negative",
        assertThrows(IllegalArgumentException.class, () -> WITNESS.at(-1)).getMessage());
    byte[] text = utf8(TEXT);
    byte[] signed = CosignatureText.message(Long.MIN_VALUE, text);
    byte[] ed25519 = TestKeys.signer(WITNESS.name()).sign(signed);
    assertFalse(
        WITNESS.verifier().verify(text, CosignatureText.signature(Long.MIN_VALUE, ed25519)));
  }

  @Test
  void replacesItsOlderCosignature() throws Exception {
    Note note = WITNESS.sign(WITNESS.sign(Note.sign(TEXT, TestKeys.log()), 1), 2);
    assertEquals(2, note.signatures().size());
    assertEquals(2, WITNESS.verifier().verify(note));
  }

  @Test
  void saysWhenANoteHasNoCosignatureOfThisKeyOrABadOne() throws Exception {
    Note without = Note.sign(TEXT, TestKeys.log());
    assertEquals(
        "note has no verifiable signatures",
        assertThrows(UnverifiedNoteException.class, () -> WITNESS.verifier().verify(without))
            .getMessage());
    Note other = WITNESS.sign(Note.sign("another text\n"), 1);
    Note moved = new Note(TEXT, other.verified(), other.unverified());
    assertEquals(
        "invalid signature for key witness.example/w1+d7ec3267",
        assertThrows(UnverifiedNoteException.class, () -> WITNESS.verifier().verify(moved))
            .getMessage());
  }

  private static String mustNotParse(org.junit.jupiter.api.function.Executable parse) {
    return assertThrows(MalformedException.class, parse).getMessage();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
