package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.MemoryLogStore;
import dev.sumdb.tlog.ConsistencyProof;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.TestLog;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Verbs of the log's tests. */
final class TestLogs {
  static final String NAME = "sumdb.example.com/test";
  static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
  static final LogOptions OPTIONS =
      new LogOptions(4096, 2048, 2, 64, Clock.fixed(NOW, ZoneOffset.UTC));

  private TestLogs() {}

  /** Store and ledger in memory, which outlive the logs on them. */
  static final class Media {
    MemoryLogStore.Medium store = new MemoryLogStore.Medium();
    final MemoryHeadLedger.Medium ledger = new MemoryHeadLedger.Medium(HeadLedgerContract.head(0));

    Log open() throws Exception {
      return open(new MemoryLogStore(store), new MemoryHeadLedger(ledger));
    }

    Log open(LogStore useStore, HeadLedger useLedger) throws Exception {
      return open(useStore, useLedger, OPTIONS, WriteState.Listener.NONE);
    }

    Log open(
        LogStore useStore, HeadLedger useLedger, LogOptions options, WriteState.Listener listener)
        throws Exception {
      HeadSigner signer = new HeadSigner(HeadLedgerContract.KEY);
      return Log.open(
          new LogParts(useStore, useLedger, signer, options.clock(), listener, List.of()), options);
    }
  }

  /** A new log in a directory. */
  static LogDir init(Path dir) throws Exception {
    return LogDir.init(dir, NAME, null);
  }

  static Log open(Path dir) throws Exception {
    return Log.open(LogDir.open(dir), OPTIONS);
  }

  static RefusedException mustRefuse(Path dir) {
    return assertThrows(RefusedException.class, () -> open(dir).close());
  }

  /**
   * Appends the records {@code [from, to)} of {@link TestRecords} as one caller at a time would.
   */
  static void append(Log log, long from, long to) {
    List<CompletableFuture<Appended>> answers = new ArrayList<>();
    for (long n = from; n < to; n++) {
      answers.add(log.append(TestRecords.record(n)));
    }
    answers.forEach(CompletableFuture::join);
  }

  /** Why an append failed. */
  static Throwable mustFail(Log log, NewRecord record) {
    CompletionException e =
        assertThrows(CompletionException.class, () -> log.append(record).join());
    return e.getCause();
  }

  /** Commits one batch and fails before its head is in the ledger. */
  static void commitUnsigned(Path dir, long from, long to) throws Exception {
    FaultPlan plan = new FaultPlan();
    LogOpening.Hooks hooks =
        new LogOpening.Hooks(
            store -> store, ledger -> new FaultyLedger(ledger, plan), WriteState.Listener.NONE);
    try (LogParts parts = LogOpening.open(LogDir.open(dir), OPTIONS, hooks)) {
      plan.arm("compareAndSet"::equals, FaultPlan.Moment.BEFORE, 1, 1);
      Sequencer sequencer = sequencer(parts);
      List<PendingAppend> batch = new ArrayList<>();
      for (long n = from; n < to; n++) {
        batch.add(PendingAppend.of(TestRecords.record(n)));
      }
      assertThrows(WritesRefusedException.class, () -> sequencer.write(batch));
    }
  }

  /** A sequencer without its queue, to be called from the test's thread. */
  static Sequencer sequencer(LogParts parts) throws Exception {
    Incidents incidents = parts.incidents();
    LogReads reads =
        new LogReads(parts.store(), new AuthenticTiles(parts.store(), incidents, 10), incidents);
    return new Sequencer(parts, reads, parts.recovery().recover(null));
  }

  static void sql(Path dir, String... statements) throws SQLException {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("log.db"));
        Statement s = c.createStatement()) {
      for (String statement : statements) {
        s.execute(statement);
      }
    }
  }

  /** That the log holds exactly these records, and serves their tree. */
  static void assertHolds(Log log, List<NewRecord> records) throws Exception {
    TestLog want = new TestLog();
    records.forEach(record -> want.append(record.text()));
    assertEquals(want.head(), log.head().head());
    HeadSigner.check(log.head(), log.verifierKey());
    List<LogRecord> got = log.records(0, records.size());
    for (int id = 0; id < records.size(); id++) {
      assertEquals(records.get(id).text(), got.get(id).text());
      StoredRecord found = log.find(records.get(id).module()).orElseThrow();
      assertEquals(id, found.record().id());
      assertEquals(records.get(id).text(), found.record().text());
      assertEquals(records.get(id).provenance(), found.provenance());
    }
    for (int level = 0; level < 2; level++) {
      for (long index = 0; ; index++) {
        int width = (int) Tile.availableWidth(8, level, index, records.size());
        if (width == 0) {
          break;
        }
        Tile tile = new Tile(8, level, index, width);
        assertArrayEquals(want.tile(tile), log.tile(tile), tile.toString());
      }
    }
  }

  /** That no head contradicts the log's newest. */
  static void assertConsistent(Log log, List<TreeHead> seen) throws Exception {
    TreeHead newest = log.head().head();
    for (TreeHead head : seen) {
      assertTrue(head.size() <= newest.size(), head + " is larger than " + newest);
      ConsistencyProof.prove(log.hashes(), head.size(), newest.size()).verify(head, newest);
      assertEquals(
          head.root(), dev.sumdb.tlog.MerkleTree.root(head.size(), log.hashes()), head.toString());
    }
  }

  /** That a check of the directory finds nothing. */
  static FsckReport assertClean(Path dir) throws IOException, UsageException {
    FsckReport report = Fsck.check(dir, null, FsckProgress.NONE);
    assertEquals(List.of(), report.damages());
    return report;
  }
}
