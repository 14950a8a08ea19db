package dev.sumdb.note;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.note.UnverifiedNoteException.Kind;
import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
  private static final String TEXT = "first line\nsecond line\n";
  private static final SignerKey LOG = TestKeys.log();
  private static final SignerKey OTHER = TestKeys.signer("other.example");
  private static final Verifiers KNOWN = Verifiers.of(LOG.verifierKey());

  @Test
  void opensWhatWasSigned() throws Exception {
    Note note = Note.open(Note.sign(TEXT, LOG).format(), KNOWN);
    assertEquals(TEXT, note.text());
    assertEquals(1, note.verified().size());
    assertEquals(List.of(), note.unverified());
  }

  @Test
  void printsTextBlankLineAndSignatures() throws Exception {
    Note note = Note.sign(TEXT, LOG, OTHER);
    String lines = line(LOG, TEXT) + line(OTHER, TEXT);
    assertEquals(TEXT + "\n" + lines, utf8(note.format()));
    assertArrayEquals(note.format(), Note.parse(note.format()).format());
  }

  @Test
  void believesNothingThatItDidNotOpen() throws Exception {
    Note note = Note.sign(TEXT, LOG);
    assertEquals(List.of(), note.verified());
    assertEquals(List.of(), Note.parse(note.format()).verified());
  }

  @Test
  void splitsAtTheLastBlankLine() throws Exception {
    String text = "a\n\nb\n\n\u2014 looks like AAAAAAA=\n\n";
    assertEquals(text, Note.open(Note.sign(text, LOG).format(), KNOWN).text());
    assertEquals("\n", Note.open(Note.sign("\n", LOG).format(), KNOWN).text());
  }

  @Test
  void keepsUnknownSignaturesOnceAndInOrder() throws Exception {
    String unknown = line(OTHER, "other text\n");
    String third = line(TestKeys.signer("third"), TEXT);
    Note note = open(unknown + line(LOG, TEXT) + third + unknown);
    assertEquals(List.of(parsed(unknown), parsed(third)), note.unverified());
    assertEquals(List.of(parsed(line(LOG, TEXT))), note.verified());
  }

  @Test
  void takesSameNameWithAnotherIdAsUnknown() throws Exception {
    SignerKey impostor = TestKeys.impostor(LOG.name());
    assertNotEquals(LOG.id(), impostor.id());
    Note note = open(line(impostor, TEXT) + line(LOG, TEXT));
    assertEquals(List.of(parsed(line(impostor, TEXT))), note.unverified());
    mustRefuse(Kind.NO_KNOWN_SIGNATURE, "note has no verifiable signatures", line(impostor, TEXT));
  }

  @Test
  void takesSameIdWithAnotherNameAsUnknown() {
    String renamed = line(LOG, TEXT).replace(LOG.name(), "renamed");
    mustRefuse(Kind.NO_KNOWN_SIGNATURE, "note has no verifiable signatures", renamed);
  }

  @Test
  void oneBadSignatureOfAKnownKeySpoilsTheNote() {
    String message = "invalid signature for key sumdb.example+" + LOG.verifierKey().idHex();
    String bad = line(LOG, "another text\n");
    mustRefuse(Kind.BAD_SIGNATURE, message, bad);
    mustRefuse(Kind.BAD_SIGNATURE, message, bad + line(LOG, TEXT));
    mustRefuse(Kind.BAD_SIGNATURE, message, line(OTHER, TEXT) + bad);
  }

  @Test
  void oneBadSignatureAmongSeveralKnownKeysSpoilsTheNote() {
    Verifiers both = Verifiers.of(LOG.verifierKey(), OTHER.verifierKey());
    byte[] note = utf8(TEXT + "\n" + line(LOG, TEXT) + line(OTHER, "another text\n"));
    UnverifiedNoteException e =
        assertThrows(UnverifiedNoteException.class, () -> Note.open(note, both));
    assertEquals(
        "invalid signature for key other.example+" + OTHER.verifierKey().idHex(), e.getMessage());
  }

  @Test
  void dropsFurtherLinesOfAKeyAlreadyVerified() throws Exception {
    Note note = open(line(LOG, TEXT) + line(LOG, "another text\n") + line(LOG, TEXT));
    assertEquals(List.of(parsed(line(LOG, TEXT))), note.verified());
    assertEquals(List.of(), note.unverified());
  }

  @Test
  void refusesAmbiguousKeysOnlyWhereALineIsByThem() throws Exception {
    Verifiers ambiguous = Verifiers.of(LOG.verifierKey(), OTHER.verifierKey(), OTHER.verifierKey());
    assertEquals(1, Note.open(Note.sign(TEXT, LOG).format(), ambiguous).verified().size());
    UnverifiedNoteException e =
        assertThrows(
            UnverifiedNoteException.class,
            () -> Note.open(Note.sign(TEXT, LOG, OTHER).format(), ambiguous));
    assertEquals(Kind.AMBIGUOUS_KEY, e.kind());
    assertEquals("ambiguous key other.example+" + OTHER.verifierKey().idHex(), e.getMessage());
  }

  @Test
  void takesAHundredSignaturesAndNotOneMore() throws Exception {
    StringBuilder lines = new StringBuilder(line(LOG, TEXT));
    for (int i = 1; i < 100; i++) {
      lines.append("\u2014 k").append(i).append(" AAAAAAA=\n");
    }
    assertEquals(99, open(lines.toString()).unverified().size());
    String oneMore = lines + "\u2014 k100 AAAAAAA=\n";
    mustNotParse(TEXT + "\n" + oneMore, "malformed note: more than 100 signatures");
    String sameAgain = lines + "\u2014 k1 AAAAAAA=\n";
    mustNotParse(TEXT + "\n" + sameAgain, "malformed note: more than 100 signatures");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x1B, 0x1F})
  void refusesControlBytesAnywhere(int control) throws Exception {
    byte[] good = Note.sign(TEXT, LOG).format();
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] = (byte) control;
      assertEquals(
          "malformed note: control character",
          assertThrows(MalformedException.class, () -> Note.open(bad, KNOWN)).getMessage());
    }
  }

  @Test
  void takesDeleteAndC1Controls() throws Exception {
    String text = "a\u007fb\u0085c\u009f\n";
    assertEquals(text, Note.open(Note.sign(text, LOG).format(), KNOWN).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c080", "eda080", "f4908080", "e28094", "c3"})
  void refusesWhatIsNotUtf8(String hex) throws Exception {
    byte[] good = Note.sign(TEXT, LOG).format();
    byte[] insert = java.util.HexFormat.of().parseHex(hex);
    byte[] bad = new byte[good.length + insert.length];
    System.arraycopy(insert, 0, bad, 0, insert.length);
    System.arraycopy(good, 0, bad, insert.length, good.length);
    if (hex.equals("e28094")) { // the one valid insertion: well-formed, but no longer signed
      assertThrows(UnverifiedNoteException.class, () -> Note.open(bad, KNOWN));
    } else {
      assertEquals(
          "malformed note: not UTF-8",
          assertThrows(MalformedException.class, () -> Note.open(bad, KNOWN)).getMessage());
    }
  }

  @Test
  void refusesOtherLayouts() {
    String good = line(LOG, TEXT);
    mustNotParse("", "malformed note: no blank line before the signatures");
    mustNotParse(TEXT, "malformed note: no blank line before the signatures");
    mustNotParse(TEXT + good, "malformed note: no blank line before the signatures");
    mustNotParse(TEXT + "\n", "malformed note: no signature line that ends in a newline");
    mustNotParse(
        TEXT + "\n" + good + "\n", "malformed note: no signature line that ends in a newline");
    mustNotParse(
        TEXT + "\n" + good.strip(), "malformed note: no signature line that ends in a newline");
    mustNotParse(TEXT + "\n" + good + "x\n", "malformed note: signature line \"x\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u2014 name",
        "\u2014 name ",
        "\u2014  AAAAAAA=",
        "\u2014 a+b AAAAAAA=",
        "\u2014 a\u00a0b AAAAAAA=",
        "- name AAAAAAA=",
        "\u2014name AAAAAAA=",
        "\u2014 name AAAAAA==",
        "\u2014 name AAAAAAA",
        "\u2014 name AAAAAAB=",
        "\u2014 name AAAAAAA= ",
        "\u2014 name  AAAAAAA=",
        "\u2014 name AAAAAA_="
      })
  void refusesOtherSignatureLines(String line) {
    mustNotParse(
        TEXT + "\n" + line + "\n",
        "malformed note: signature line " + MalformedException.quote(line));
  }

  @Test
  void refusesNotesLongerThanAMegabyte() throws Exception {
    int overhead = 1 + utf8(line(LOG, TEXT)).length;
    String largest = "x".repeat(Note.MAX_BYTES - overhead - 1) + "\n";
    byte[] message = Note.sign(largest, LOG).format();
    assertEquals(Note.MAX_BYTES, message.length);
    assertEquals(largest, Note.open(message, KNOWN).text());
    mustNotParse("x" + utf8(message), "malformed note: 1000001 bytes, want at most 1000000");
    Note tooLong = Note.sign("x" + largest, LOG);
    assertEquals(
        "note has 1000001 bytes, want at most 1 MB",
        assertThrows(IllegalArgumentException.class, tooLong::format).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no newline", "tab\there\n", "cr\r\n", "lone \ud800 surrogate\n"})
  void signsNothingThatCouldNotBeReadBack(String text) {
    assertThrows(MalformedException.class, () -> Note.sign(text, LOG));
  }

  @Test
  void replacesTheLineOfTheSameKeyAndKeepsTheOthers() throws Exception {
    Note opened = open(line(OTHER, "stale\n") + line(LOG, TEXT));
    Note signed = opened.withSignatures(OTHER, TestKeys.signer("third"));
    assertEquals(
        TEXT + "\n" + line(LOG, TEXT) + line(OTHER, TEXT) + line(TestKeys.signer("third"), TEXT),
        utf8(signed.format()));
  }

  @Test
  void refusesTwoSignersWithOneKey() {
    assertEquals(
        "two signers with the key sumdb.example+" + LOG.verifierKey().idHex(),
        assertThrows(IllegalArgumentException.class, () -> Note.sign(TEXT, LOG, LOG)).getMessage());
  }

  @Test
  void refusesToPrintANoteWithoutSignatures() throws Exception {
    Note note = Note.sign(TEXT);
    assertEquals(
        "note has no signature",
        assertThrows(IllegalArgumentException.class, note::format).getMessage());
  }

  @Test
  void copiesItsLists() throws Exception {
    List<NoteSignature> lines = new ArrayList<>(List.of(parsed(line(LOG, TEXT))));
    Note note = new Note(TEXT, List.of(), lines);
    lines.clear();
    assertEquals(1, note.unverified().size());
  }

  @Test
  void refusesASignatureLineWhoseIdIsNotTheOneInItsBase64() {
    assertThrows(IllegalArgumentException.class, () -> new NoteSignature("name", 1, "AAAAAAA="));
  }

  private static Note open(String lines) throws Exception {
    return Note.open(utf8(TEXT + "\n" + lines), KNOWN);
  }

  private static void mustRefuse(Kind kind, String message, String lines) {
    UnverifiedNoteException e = assertThrows(UnverifiedNoteException.class, () -> open(lines));
    assertEquals(kind, e.kind());
    assertEquals(message, e.getMessage());
  }

  private static void mustNotParse(String note, String message) {
    MalformedException opening =
        assertThrows(MalformedException.class, () -> Note.open(utf8(note), KNOWN));
    assertEquals(message, opening.getMessage());
    assertThrows(MalformedException.class, () -> Note.parse(utf8(note)));
  }

  private static String line(SignerKey key, String text) {
    return NoteSignature.of(key.name(), key.id(), key.sign(utf8(text))) + "\n";
  }

  private static NoteSignature parsed(String line) throws MalformedException {
    return NoteSignature.parse(line.substring(0, line.length() - 1));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
