package dev.sumdb.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.note.Note;
import dev.sumdb.note.TestKeys;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.InclusionProof;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TestLog;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TlogProofTest {
  private static final VerifierKey KEY = TestKeys.log().verifierKey();
  private static final TestLog LOG = TestLog.ofSize(200);

  static TlogProof proof(long index, long size) throws Exception {
    Note note = Note.sign(TreeNote.format(LOG.head(size)), TestKeys.log());
    InclusionProof path = InclusionProof.prove(LOG.hashReader(), index, size);
    return TlogProof.of(LOG.record(index).text(), index, path, note.format());
  }

  private static String text(TlogProof proof) {
    return new String(proof.format(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void mustBeMalformed(String message, String proof) {
    MalformedException e =
        assertThrows(MalformedException.class, () -> TlogProof.parse(bytes(proof)));
    assertEquals(message, e.getMessage());
  }

  @Property
  void readsBackAndVerifies(
      @ForAll @IntRange(min = 1, max = 200) int size, @ForAll @IntRange(max = 199) int at)
      throws Exception {
    long index = at % size;
    TlogProof proof = proof(index, size);
    TlogProof parsed = TlogProof.parse(proof.format());
    assertEquals(proof, parsed);
    assertArrayEquals(proof.format(), parsed.format());
    assertEquals(LOG.head(size), parsed.verify("leaf " + index + "\n", KEY));
  }

  @Example
  void printsTheLinesOfTheSpecification() throws Exception {
    assertEquals(
        "c2sp.org/tlog-proof@v1\n"
            + "extra bGVhZiAxCg==\n"
            + "index 1\n"
            + LOG.leafHash(0)
            + "\n\ngo.sum database tree\n2\n"
            + LOG.head(2).root()
            + "\n\n"
            + new String(proof(1, 2).signedNote(), StandardCharsets.UTF_8).split("\n\n")[1],
        text(proof(1, 2)));
  }

  @Example
  void worksWithoutExtraData() throws Exception {
    TlogProof with = proof(5, 9);
    TlogProof without = TlogProof.of("", 5, with.path(), with.signedNote());
    TlogProof parsed = TlogProof.parse(without.format());
    assertEquals("", parsed.extra());
    assertEquals(9, parsed.verify("leaf 5\n", KEY).size());
  }

  /** Every bit of every byte: nothing but the declared exceptions, and never another success. */
  @Example
  void anyFlippedBitIsNoticed() throws Exception {
    byte[] good = proof(11, 21).format();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        TlogProof.parse(bad).verify("leaf 11\n", KEY);
        throw new AssertionError("bit " + bit + " makes no difference");
      } catch (MalformedException | ProofException | UnverifiedNoteException e) {
        // The declared ones.
      }
    }
  }

  @Property
  void editedProofsOnlyCauseDeclaredExceptions(
      @ForAll List<@IntRange(max = 5000) Integer> places, @ForAll byte value, @ForAll int cut)
      throws Exception {
    byte[] bad = proof(150, 200).format();
    places.forEach(place -> bad[place % bad.length] = value);
    int length = Math.floorMod(cut, bad.length) + 1;
    try {
      byte[] some = Arrays.copyOf(bad, places.size() % 2 == 0 ? bad.length : length);
      TlogProof parsed = TlogProof.parse(some);
      assertArrayEquals(some, parsed.format());
    } catch (MalformedException e) {
      // The declared one.
    }
  }

  @Example
  void refusesAnotherRecordKeyPathOrIndex() throws Exception {
    TlogProof proof = proof(11, 21);
    assertThrows(ProofException.class, () -> proof.verify("leaf 12\n", KEY));
    VerifierKey impostor = TestKeys.impostor(TestKeys.LOG_NAME).verifierKey();
    UnverifiedNoteException foreign =
        assertThrows(UnverifiedNoteException.class, () -> proof.verify("leaf 11\n", impostor));
    assertEquals(UnverifiedNoteException.Kind.NO_KNOWN_SIGNATURE, foreign.kind());
    TlogProof moved = TlogProof.of("", 12, proof.path(), proof.signedNote());
    assertThrows(ProofException.class, () -> moved.verify("leaf 11\n", KEY));
    TlogProof shorter =
        TlogProof.of(
            "", 11, new InclusionProof(proof.path().hashes().subList(1, 5)), proof.signedNote());
    assertThrows(ProofException.class, () -> shorter.verify("leaf 11\n", KEY));
  }

  @Example
  void refusesExtraDataThatIsNotTheProvenText() throws Exception {
    TlogProof proof = proof(11, 21);
    TlogProof lying = TlogProof.of("leaf 666\n", 11, proof.path(), proof.signedNote());
    ProofException e = assertThrows(ProofException.class, () -> lying.verify("leaf 11\n", KEY));
    assertEquals("the extra data of the tlog-proof is not the text of its record", e.getMessage());
  }

  /** A key that also signs other logs' checkpoints must not lend them to the checksum database. */
  @Example
  void refusesACheckpointOfAnotherOrigin() throws Exception {
    String text = Checkpoint.of("example.com/other", LOG.head(21)).format();
    byte[] note = Note.sign(text, TestKeys.log()).format();
    TlogProof proof = TlogProof.of("leaf 11\n", 11, proof(11, 21).path(), note);
    MalformedException e =
        assertThrows(MalformedException.class, () -> proof.verify("leaf 11\n", KEY));
    assertEquals(
        "malformed tree note: first line \"example.com/other\", want \"go.sum database tree\"",
        e.getMessage());
  }

  @Example
  void refusesWhatItWouldNotPrint() throws Exception {
    String good = text(proof(1, 2));
    mustBeMalformed(
        "malformed tlog-proof: first line \"c2sp.org/tlog-proof@v2\","
            + " want \"c2sp.org/tlog-proof@v1\"",
        good.replace("@v1", "@v2"));
    mustBeMalformed(
        "malformed tlog-proof: line \"index 01\", want \"index N\"",
        good.replace("index 1", "index 01"));
    mustBeMalformed(
        "malformed tlog-proof: line \"index +1\", want \"index N\"",
        good.replace("index 1", "index +1"));
    mustBeMalformed(
        "malformed tlog-proof: extra data \"\"", good.replaceFirst("extra .*", "extra "));
    mustBeMalformed(
        "malformed tlog-proof: extra data \"bGVhZiAxCg\"", good.replaceFirst("==\n", "\n"));
    mustBeMalformed(
        "malformed tlog-proof: extra data \"/w==\"", good.replaceFirst("extra .*", "extra /w=="));
    mustBeMalformed(
        "malformed tlog-proof: malformed hash \"x\"", good.replace("index 1\n", "index 1\nx\n"));
    mustBeMalformed(
        "malformed tlog-proof: cut off before the signed head", "c2sp.org/tlog-proof@v1\nindex 1");
    mustBeMalformed(
        "malformed tlog-proof: more than 62 hashes",
        good.replace("index 1\n", "index 1\n" + (LOG.leafHash(0) + "\n").repeat(62)));
    mustBeMalformed(
        "malformed note: no blank line before the signatures",
        "c2sp.org/tlog-proof@v1\nindex 1\n\n");
    mustBeMalformed(
        "malformed tlog-proof: 2000001 bytes, want at most 2000000", "x".repeat(2_000_001));
  }

  @Example
  void refusesToMakeWhatItWouldNotRead() throws Exception {
    TlogProof good = proof(1, 2);
    byte[] note = good.signedNote();
    assertThrows(IllegalArgumentException.class, () -> TlogProof.of("", -1, good.path(), note));
    assertThrows(
        IllegalArgumentException.class, () -> TlogProof.of("", 1, good.path(), bytes("x\n")));
  }
}
