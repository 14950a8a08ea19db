package dev.sumdb.server.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.server.log.Damage;
import dev.sumdb.server.log.Fsck;
import dev.sumdb.server.log.FsckProgress;
import dev.sumdb.server.log.LogArchive;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept about copied records proves where they came from, or is found out. */
class ProvenanceTest {
  private static final ModuleVersion M3 = TestDatabase.module(3);
  private static final ModuleVersion OWN = new ModuleVersion("corp.example/lib", "v1.0.0");

  @TempDir Path dir;
  private OverlayWorld world;

  @BeforeEach
  void fill() throws Exception {
    world = new OverlayWorld(dir.resolve("log")).start(OverlayWorld.Settings.of("corp.example"));
    world.lookup(M3);
    world.lookup(OWN);
    world.stop();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private List<String> damages() throws Exception {
    return Fsck.check(world.dir(), null, FsckProgress.NONE).damages().stream()
        .map(Damage::toString)
        .toList();
  }

  private byte[] proof() throws Exception {
    try (LogArchive archive = LogArchive.open(world.dir())) {
      return archive.origin(M3).orElseThrow().proof().orElseThrow().format();
    }
  }

  private void sql(String sql, String... values) throws Exception {
    Path file = world.dir().resolve("log.db");
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement s = c.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        s.setString(i + 1, values[i]);
      }
      assertEquals(1, s.executeUpdate());
    }
  }

  @Test
  void aLogWithCopiedRecordsIsClean() throws Exception {
    assertEquals(List.of(), damages());
    try (LogArchive archive = LogArchive.open(world.dir())) {
      assertTrue(archive.origin(OWN).orElseThrow().proof().isEmpty());
    }
  }

  @Test
  void noByteOfAnExportedProofCanBeChanged() throws Exception {
    byte[] proof = proof();
    String text = TestDatabase.lines(M3, "");
    for (int i = 0; i < proof.length; i++) {
      byte[] flipped = proof.clone();
      flipped[i] ^= 1;
      String what = "byte " + i;
      Exception e =
          assertThrows(
              Exception.class,
              () -> {
                TlogProof parsed = TlogProof.parse(flipped);
                parsed.verify(text, world.upstream.key());
                if (!parsed.extra().equals(text)) {
                  throw new ProofException("another text");
                }
              },
              what);
      assertTrue(
          e instanceof MalformedException
              || e instanceof ProofException
              || e instanceof UnverifiedNoteException,
          what + ": " + e);
    }
  }

  @Test
  void fsckFindsAFlippedByteOfAStoredProof() throws Exception {
    long seed = System.nanoTime();
    System.out.println("ProvenanceTest seed " + seed);
    byte[] flipped = proof();
    flipped[new Random(seed).nextInt(flipped.length)] ^= 1;
    sql("UPDATE proofs SET proof = ?", new String(flipped, StandardCharsets.UTF_8));
    List<String> damages = damages();
    assertEquals(1, damages.size(), damages.toString());
    assertTrue(damages.get(0).startsWith("record 0: its proof does not hold: "), damages.get(0));
    try (LogArchive archive = LogArchive.open(world.dir())) {
      assertThrows(ProofException.class, () -> archive.origin(M3));
    }
  }

  @Test
  void fsckFindsAProofThatIsGone() throws Exception {
    sql("DELETE FROM proofs");
    assertEquals(List.of("record 0: was copied and has no proof"), damages());
  }

  @Test
  void fsckFindsAProofThatBelongsToNothing() throws Exception {
    sql("UPDATE records SET kind = 'HASHED' WHERE id = 0");
    assertEquals(List.of("record 0: has a proof and was not copied"), damages());
  }

  @Test
  void fsckFindsAHashedRecordThatPosesAsCopied() throws Exception {
    sql("UPDATE records SET kind = 'COPIED' WHERE id = 1");
    assertEquals(List.of("record 1: was copied and has no proof"), damages());
  }

  @ParameterizedTest
  @ValueSource(strings = {"source", "identity", "evidence"})
  void fsckFindsAnotherOriginThanTheProofs(String column) throws Exception {
    sql("UPDATE records SET " + column + " = " + column + " || 'x' WHERE id = 0");
    List<String> damages = damages();
    assertEquals(1, damages.size(), damages.toString());
    assertTrue(damages.get(0).startsWith("record 0: its proof does not hold: "), damages.get(0));
  }
}
