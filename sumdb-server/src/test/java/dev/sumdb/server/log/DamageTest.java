package dev.sumdb.server.log;

import static dev.sumdb.server.log.TestLogs.append;
import static dev.sumdb.server.log.TestLogs.init;
import static dev.sumdb.server.log.TestLogs.mustFail;
import static dev.sumdb.server.log.TestLogs.open;
import static dev.sumdb.server.log.TestLogs.sql;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that was changed behind the log's back: errors and incidents, never a wrong byte. */
class DamageTest {
  private static final int SIZE = 600;
  private static final Tile TILE = new Tile(8, 0, 0, 256);

  @TempDir Path dir;

  @BeforeEach
  void fill() throws Exception {
    init(dir);
    try (Log log = open(dir)) {
      append(log, 0, SIZE);
    }
  }

  private static void assertIncident(Log log, String kind, String subject) throws IOException {
    List<Incident> all = log.incidents();
    assertEquals(1, all.size(), all.toString());
    assertEquals(kind, all.get(0).kind());
    assertEquals(subject, all.get(0).subject());
  }

  @Test
  void neverHandsOutARecordThatIsNotItsLeaf() throws Exception {
    String changed = TestRecords.text(TestRecords.module(17), "other content").replace("'", "''");
    sql(dir, "UPDATE records SET text = '" + changed + "' WHERE id = 17");
    try (Log log = open(dir)) {
      DamagedRecordException e =
          assertThrows(DamagedRecordException.class, () -> log.find(TestRecords.module(17)));
      assertTrue(
          e.getMessage().matches("record 17 hashes to \\S+, its leaf in the signed tree is \\S+"),
          e.getMessage());
      assertEquals(17, e.id());
      assertThrows(DamagedRecordException.class, () -> log.records(10, 20));
      assertEquals(7, log.records(10, 17).size());
      assertIncident(log, "damaged-record", "record 17");
      assertEquals(1, log.incidents().get(0).times(), "one durable write, however many ask");

      // Neither the true hashes nor the forged ones are acknowledged for it now, nor new records:
      // who knows which module version the text was of.
      for (NewRecord record :
          List.of(
              TestRecords.record(17),
              TestRecords.record(TestRecords.module(17), "other content"),
              TestRecords.record(SIZE))) {
        Throwable refused = mustFail(log, record);
        assertInstanceOf(WritesRefusedException.class, refused);
        assertTrue(
            refused
                .getMessage()
                .matches("log.db is damaged: its records have root \\S+, signed is \\S+"),
            refused.getMessage());
      }
      assertEquals(
          TestRecords.record(16).text(),
          log.find(TestRecords.module(16)).orElseThrow().record().text());
      assertEquals(1, log.incidents().get(0).times());
    }
    try (Log log = open(dir)) {
      assertThrows(DamagedRecordException.class, () -> log.find(TestRecords.module(17)));
      assertEquals(2, log.incidents().get(0).times(), "it is still there after a restart");
    }
  }

  @Test
  void neverHandsOutTheRecordOfAnotherModule() throws Exception {
    ModuleVersion asked = ModuleVersion.of("example.com/other", "v1.9.9");
    sql(
        dir,
        "UPDATE records SET module = '" + asked.path() + "', version = 'v1.9.9' WHERE id = 17");
    try (Log log = open(dir)) {
      DamagedRecordException e = assertThrows(DamagedRecordException.class, () -> log.find(asked));
      assertTrue(e.getMessage().startsWith("record 17 is stored for " + asked), e.getMessage());
      assertIncident(log, "damaged-record", "record 17");
    }
  }

  @Test
  void neverHandsOutARecordUnderAnotherId() throws Exception {
    sql(
        dir,
        "UPDATE records SET id = 100000 WHERE id = 17",
        "UPDATE records SET id = 17 WHERE id = 18",
        "UPDATE records SET id = 18 WHERE id = 100000");
    try (Log log = open(dir)) {
      for (int n : new int[] {17, 18}) {
        assertThrows(DamagedRecordException.class, () -> log.find(TestRecords.module(n)));
      }
    }
  }

  @Test
  void neverLogsAModuleVersionAgainThatItCannotFind() throws Exception {
    String lost = TestRecords.module(17).toString();
    for (String change :
        List.of(
            "UPDATE records SET version = 'v1.9.9' WHERE id = 17",
            "UPDATE records SET text = replace(text, version, 'v1.9.9') WHERE id = 17",
            "DELETE FROM records WHERE id = 17")) {
      sql(dir, change);
      try (Log log = open(dir)) {
        TreeHead head = log.head().head();
        assertTrue(log.find(TestRecords.module(17)).isEmpty(), lost);
        Throwable e = mustFail(log, TestRecords.record(17));
        assertInstanceOf(WritesRefusedException.class, e);
        assertTrue(e.getMessage().startsWith("log.db is damaged: "), e.getMessage());
        assertEquals(e.getMessage(), log.refusal().orElseThrow().cause());
        assertInstanceOf(WritesRefusedException.class, mustFail(log, TestRecords.record(SIZE)));
        assertEquals(head, log.head().head());
        assertEquals(18, log.find(TestRecords.module(18)).orElseThrow().record().id());
      }
    }
  }

  @Test
  void noticesAtOnceThatSomebodyElseLostARecordWhileItRuns() throws Exception {
    try (Log log = open(dir)) {
      append(log, SIZE, SIZE + 1);
      sql(dir, "UPDATE records SET first_seen = 1 WHERE id = 5");
      append(log, SIZE + 1, SIZE + 2);
      sql(dir, "DELETE FROM records WHERE id = 17");
      TreeHead head = log.head().head();
      Throwable e = mustFail(log, TestRecords.record(17));
      assertInstanceOf(WritesRefusedException.class, e);
      assertEquals("log.db is damaged: 601 records with ids below 602", e.getMessage());
      assertInstanceOf(WritesRefusedException.class, mustFail(log, TestRecords.record(1000)));
      assertEquals(head, log.head().head());
      assertEquals(e.getMessage(), log.refusal().orElseThrow().cause());
    }
  }

  /** Where no unfinished tile depends on it, and with nothing left that says that it was there. */
  @Test
  void noticesThatTheNewestRecordIsGone() throws Exception {
    try (Log log = open(dir)) {
      append(log, SIZE, 768);
      sql(dir, "DELETE FROM records WHERE id = 767");
      Throwable e = mustFail(log, TestRecords.record(767));
      assertEquals("log.db is damaged: its records end before 767, want 768", e.getMessage());
      assertEquals(768, log.head().head().size());
    }
  }

  /** What is written into the old file from then on would be lost with it. */
  @Test
  void acknowledgesNothingThatGoesIntoAFileThatWasMovedAway(@TempDir Path aside) throws Exception {
    Path db = dir.resolve("log.db");
    Files.copy(db, aside.resolve("older"));
    try (Log log = open(dir)) {
      append(log, SIZE, SIZE + 1);
      TreeHead head = log.head().head();
      for (String name : List.of("log.db", "log.db-wal", "log.db-shm")) {
        Files.move(dir.resolve(name), aside.resolve(name));
      }
      Throwable e = mustFail(log, TestRecords.record(1000));
      assertTrue(
          e.getMessage().endsWith("moved or removed while the log was running"), e.toString());
      Files.copy(aside.resolve("older"), db);
      assertInstanceOf(WritesRefusedException.class, mustFail(log, TestRecords.record(1001)));
      assertEquals(head, log.head().head());
    }
  }

  @Test
  void noticesALostRecordInAStoreOfAnySize() throws Exception {
    sql(
        dir,
        "INSERT INTO incidents (first_seen, last_seen, times, kind, subject, detail)"
            + " VALUES (1, 1, 1, 'large', '', hex(zeroblob(40 << 20)))",
        "DELETE FROM records WHERE id = 17");
    try (Log log = open(dir)) {
      Throwable e = mustFail(log, TestRecords.record(17));
      assertEquals("log.db is damaged: 599 records with ids below 600", e.getMessage());
    }
  }

  @Test
  void saysThatARecordIsMissing() throws Exception {
    sql(dir, "DELETE FROM records WHERE id = 17");
    try (Log log = open(dir)) {
      DamagedRecordException e =
          assertThrows(DamagedRecordException.class, () -> log.records(0, 30));
      assertEquals("record 17 is missing in the store", e.getMessage());
    }
  }

  @Test
  void neverHandsOutATileThatIsNotOfTheTree() throws Exception {
    byte[] want;
    try (Log log = open(dir)) {
      want = log.tile(TILE);
    }
    for (String change :
        List.of(
            "UPDATE tiles SET hashes = zeroblob(8192) WHERE key = 0",
            "UPDATE tiles SET hashes = (SELECT hashes FROM tiles WHERE key = 1) WHERE key = 0",
            "UPDATE tiles SET hashes = CAST(substr(hashes, 1, 8191) || x'00' AS BLOB)"
                + " WHERE key = 0")) {
      sql(dir, "DELETE FROM incidents", change);
      try (Log log = open(dir)) {
        DamagedTileException e = assertThrows(DamagedTileException.class, () -> log.tile(TILE));
        assertTrue(e.getMessage().startsWith("tile level 0 index 0 has root "), e.getMessage());
        assertThrows(DamagedTileException.class, () -> log.tile(new Tile(8, 0, 0, 3)), "narrower");
        assertThrows(
            DamagedTileException.class, () -> log.tile(new Tile(1, 3, 0, 2)), "other height");
        assertThrows(
            DamagedTileException.class, () -> log.find(TestRecords.module(17)), "record below it");
        assertThrows(DamagedTileException.class, () -> log.hashes().read(new long[] {0}));
        assertIncident(log, "damaged-tile", "tile level 0 index 0");
        assertEquals(32 * 256, log.tile(new Tile(8, 0, 1, 256)).length);
        append(log, log.head().head().size(), log.head().head().size() + 1);
      }
      restore(want);
      try (Log log = open(dir)) {
        assertArrayEquals(want, log.tile(TILE));
      }
    }
  }

  private void restore(byte[] hashes) throws Exception {
    String hex = java.util.HexFormat.of().formatHex(hashes);
    sql(dir, "UPDATE tiles SET hashes = x'" + hex + "' WHERE key = 0");
  }

  @Test
  void stopsSigningWhenTheEdgeIsChangedWhileItRuns() throws Exception {
    try (Log log = open(dir)) {
      TreeHead head = log.head().head();
      String good = TestRecords.record(590).text();
      sql(dir, "UPDATE records SET text = text || 'x' WHERE id = 590");
      Throwable e = mustFail(log, TestRecords.record(SIZE));
      assertInstanceOf(WritesRefusedException.class, e);
      assertTrue(
          e.getMessage().startsWith("log.db is damaged: its records have root "), e.getMessage());
      assertEquals(head, log.head().head(), "the proven state is served");
      assertEquals(SIZE - 1, log.find(TestRecords.module(SIZE - 1)).orElseThrow().record().id());
      assertInstanceOf(WritesRefusedException.class, mustFail(log, TestRecords.record(SIZE)));

      sql(dir, "UPDATE records SET text = '" + good + "' WHERE id = 590");
      assertEquals(SIZE, log.append(TestRecords.record(SIZE)).join().id());
      assertTrue(log.refusal().isEmpty());
    }
    TestLogs.assertClean(dir);
  }

  @Test
  void stopsSigningWhenTheStateIsChangedWhileItRuns() throws Exception {
    try (Log log = open(dir)) {
      sql(dir, "UPDATE tree_state SET epoch = epoch - 1");
      Throwable e = mustFail(log, TestRecords.record(SIZE));
      assertTrue(e.getMessage().startsWith("tree_state is not epoch "), e.getMessage());
      Throwable again = mustFail(log, TestRecords.record(SIZE));
      assertTrue(
          again.getMessage().startsWith("log.db is older than the head ledger: "),
          again.getMessage());
    }
  }

  @Test
  void stopsSigningWhenTheLedgerIsRemovedWhileItRuns() throws Exception {
    Path ledger = dir.resolve("head-ledger");
    Path aside = dir.resolve("aside");
    try (Log log = open(dir)) {
      TreeHead head = log.head().head();
      Files.move(ledger, aside);
      Throwable e = mustFail(log, TestRecords.record(SIZE));
      assertEquals(ledger + " was removed while the log was running", e.getMessage());
      mustFail(log, TestRecords.record(SIZE + 1));
      assertEquals(head, log.head().head());
      Files.move(aside, ledger);
      assertEquals(SIZE + 1, log.append(TestRecords.record(SIZE + 1)).join().id());
    }
    TestLogs.assertClean(dir);
  }

  @Test
  void stopsSigningWhenAnOlderLedgerIsPutBackWhileItRuns() throws Exception {
    Path ledger = dir.resolve("head-ledger");
    byte[] older = Files.readAllBytes(ledger);
    try (Log log = open(dir)) {
      append(log, SIZE, SIZE + 1);
      Files.write(ledger, older);
      Throwable e = mustFail(log, TestRecords.record(SIZE + 1));
      assertTrue(e.getMessage().contains("somebody else wrote to it"), e.getMessage());
      Throwable again = mustFail(log, TestRecords.record(SIZE + 1));
      assertTrue(
          again.getMessage().contains(", but this server has published epoch "),
          again.getMessage());
    }
  }
}
