package dev.sumdb.note;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.note.UnverifiedNoteException.Kind;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Heads that sum.golang.org really signed, and a small log signed by a published test key. */
class NoteFixturesTest {
  private static final String SUM_GOLANG_ORG =
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

  @Test
  void opensEveryHead() throws Exception {
    Verifiers known = Verifiers.of(VerifierKey.parse(SUM_GOLANG_ORG));
    List<Path> heads = files("heads");
    for (Path file : heads) {
      Note note = Note.open(Files.readAllBytes(file), known);
      TreeHead head = TreeNote.parse(note.text());
      String size = file.getFileName().toString().replaceAll("[-.].*", "");
      assertEquals(size, Long.toString(head.size()), file.toString());
      assertEquals(note.text(), TreeNote.format(head), file.toString());
      assertEquals(1, note.verified().size(), file.toString());
    }
    assertEquals(7, heads.size());
  }

  @Test
  void keepsTheUnknownCosignaturesOfACopiedHead() throws Exception {
    byte[] bytes = Fixtures.read("heads/15081221-with-unknown-cosignatures.note");
    Note note = Note.open(bytes, Verifiers.of(VerifierKey.parse(SUM_GOLANG_ORG)));
    assertEquals(2, note.unverified().size());
    assertEquals("test.example.com", note.unverified().get(0).name());
    assertEquals(0xa931a10b, note.unverified().get(0).id());
    assertEquals(64, note.unverified().get(0).signature().length);
    assertEquals(72, note.unverified().get(1).signature().length);
    assertArrayEquals(bytes, note.format());
  }

  @Test
  void refusesAHeadWithLinesAddedToIt() {
    String head = utf8(Fixtures.read("heads/15368405.note"));
    String altered = head.replace("\n\n", "\n0\nextra\n\n");
    UnverifiedNoteException e =
        assertThrows(
            UnverifiedNoteException.class,
            () -> Note.open(altered.getBytes(StandardCharsets.UTF_8), known()));
    assertEquals(Kind.BAD_SIGNATURE, e.kind());
    assertEquals("invalid signature for key sum.golang.org+033de0ae", e.getMessage());
  }

  @Test
  void opensTheHeadInsideEveryLookup() throws Exception {
    List<Path> lookups = files("lookups");
    for (Path file : lookups) {
      String body = utf8(Files.readAllBytes(file));
      String note = body.substring(body.indexOf("\n\n") + 2);
      Note opened = Note.open(note.getBytes(StandardCharsets.UTF_8), known());
      assertTrue(TreeNote.parse(opened.text()).size() > 0, file.toString());
    }
    assertEquals(7, lookups.size());
  }

  @Test
  void signsTheHeadsOfTheTestLogByteForByte() throws Exception {
    SignerKey key = SignerKey.parse(utf8(Fixtures.read("xmod-testlog/skey-TEST-ONLY.txt")).strip());
    String verifierKey = utf8(Fixtures.read("xmod-testlog/vkey.txt")).strip();
    assertEquals(verifierKey, key.verifierKey().toString());
    int heads = 0;
    for (String log : List.of("base", "fork-a", "fork-b")) {
      for (Path file : files("xmod-testlog/" + log + "/heads")) {
        byte[] bytes = Files.readAllBytes(file);
        Note note = Note.open(bytes, Verifiers.of(key.verifierKey()));
        assertArrayEquals(bytes, Note.sign(note.text(), key).format(), file.toString());
        heads++;
      }
    }
    assertTrue(heads >= 8, heads + " heads");
  }

  private static Verifiers known() throws Exception {
    return Verifiers.of(VerifierKey.parse(SUM_GOLANG_ORG));
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Fixtures.path(folder))) {
      return files.sorted().toList();
    }
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
