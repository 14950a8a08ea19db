package dev.sumdb.server.log;

import static dev.sumdb.server.log.TestLogs.assertConsistent;
import static dev.sumdb.server.log.TestLogs.assertHolds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.FaultPlan.Moment;
import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.MemoryLogStore;
import dev.sumdb.server.store.RecordRow;
import dev.sumdb.tlog.TreeHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every call of the store and of the ledger fails, before and after it took effect, once and for
 * good. Then: nobody was told what is not so, and the log goes on, in place or after a restart.
 */
class FaultTest {
  private static final int FOR_GOOD = 1_000_000;
  private static final int BEFORE = 500;

  @TempDir Path dir;

  /** One run: what was acknowledged, and which heads were seen. */
  private static final class Run {
    final TestLogs.Media media;
    final FaultPlan plan = new FaultPlan();
    final Map<Long, Long> idOfRecord = new HashMap<>();
    final List<TreeHead> seen = new ArrayList<>();
    final LogParts parts;
    Sequencer sequencer;

    Run(TestLogs.Media media) {
      this.media = media;
      LogStore store = new FaultyStore(new MemoryLogStore(media.store), plan);
      HeadLedger ledger = new FaultyLedger(new MemoryHeadLedger(media.ledger), plan);
      parts =
          new LogParts(
              store,
              ledger,
              new HeadSigner(HeadLedgerContract.KEY),
              TestLogs.OPTIONS.clock(),
              WriteState.Listener.NONE,
              List.of());
    }

    void start() throws Exception {
      sequencer = TestLogs.sequencer(parts);
      seen.add(sequencer.published().signed().head());
    }

    /** Writes the records {@code [from, to)} in one batch; whether it was acknowledged. */
    boolean write(long from, long to) {
      List<PendingAppend> batch = new ArrayList<>();
      for (long n = from; n < to; n++) {
        batch.add(PendingAppend.of(TestRecords.record(n)));
      }
      SignedHead before = sequencer.published().signed();
      try {
        List<Batch.Outcome> outcomes = sequencer.write(batch);
        for (int i = 0; i < outcomes.size(); i++) {
          assertNull(outcomes.get(i).failure());
          long id = outcomes.get(i).logged().id();
          assertTrue(id < sequencer.published().size(), "acknowledged before it was published");
          Long other = idOfRecord.put(from + i, id);
          assertTrue(other == null || other == id, "two ids");
        }
        assertNull(sequencer.refusal());
        seen.add(sequencer.published().signed().head());
        return true;
      } catch (WritesRefusedException e) {
        assertNotNull(sequencer.refusal());
        assertTrue(e.getMessage().contains(plan.failedCall() + " failed"), e.getMessage());
        // Recovery may have published an earlier batch before this one failed, never less.
        assertTrue(sequencer.published().signed().epoch() >= before.epoch());
        return false;
      }
    }

    /** After a restart without faults. */
    void assertNothingLost() throws Exception {
      try (Log log = media.open()) {
        MemoryLogStore store = new MemoryLogStore(media.store);
        List<NewRecord> records = new ArrayList<>();
        Set<Long> ids = new TreeSet<>();
        for (RecordRow row : store.records(0, log.head().head().size())) {
          ids.add(row.id());
          records.add(
              new NewRecord(
                  ModuleVersion.of(row.key().module(), row.key().version()),
                  row.text(),
                  Provenance.hashed("https://proxy.example.com")));
        }
        assertEquals(log.head().head().size(), ids.size());
        assertHolds(log, records);
        for (Map.Entry<Long, Long> entry : idOfRecord.entrySet()) {
          StoredRecord found = log.find(TestRecords.module(entry.getKey())).orElseThrow();
          assertEquals(entry.getValue(), found.record().id());
        }
        assertConsistent(log, seen);
      }
    }
  }

  private static TestLogs.Media filled() throws Exception {
    TestLogs.Media media = new TestLogs.Media();
    try (Log log = media.open()) {
      TestLogs.append(log, 0, BEFORE);
    }
    return media;
  }

  private static TestLogs.Media copy(TestLogs.Media of) {
    TestLogs.Media copy = new TestLogs.Media();
    copy.store = of.store.copy();
    copy.ledger.set(of.ledger.entries());
    return copy;
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void goesOnInPlaceAfterAnyOneCallFailed(Moment moment) throws Exception {
    TestLogs.Media base = filled();
    Set<String> failed = new TreeSet<>();
    for (int n = 1; ; n++) {
      Run run = new Run(copy(base));
      run.start();
      run.plan.arm(name -> true, moment, n, 1);
      int acknowledged = 0;
      for (int batch = 0; batch < 4; batch++) {
        // The second batch finishes a tile; the third repeats records of the first.
        long from = BEFORE + (batch == 2 ? 0 : batch * 10L);
        acknowledged += run.write(from, from + 10) ? 1 : 0;
      }
      if (run.plan.failed() == 0) {
        assertEquals(4, acknowledged);
        break;
      }
      failed.add(run.plan.failedCall());
      assertEquals(3, acknowledged, "after " + run.plan.failedCall());
      run.assertNothingLost();
    }
    assertEquals(
        Set.of(
            "changedElsewhere",
            "commit",
            "compareAndSet",
            "find",
            "texts",
            "tile",
            "tileRoots",
            "nextId",
            "unreachable"),
        failed);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void refusesAsLongAsCallsFailAndGoesOnThen(Moment moment) throws Exception {
    TestLogs.Media base = filled();
    for (int n = 1; ; n++) {
      Run run = new Run(copy(base));
      run.start();
      run.plan.arm(name -> true, moment, n, FOR_GOOD);
      for (int batch = 0; batch < 4; batch++) {
        run.write(BEFORE + batch * 10L, BEFORE + batch * 10L + 10);
      }
      if (run.plan.failed() == 0) {
        break;
      }
      run.plan.disarm();
      assertTrue(run.write(BEFORE + 40, BEFORE + 50), "did not go on");
      run.assertNothingLost();
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void goesOnAfterARestart(Moment moment) throws Exception {
    TestLogs.Media base = filled();
    for (int n = 1; ; n++) {
      Run run = new Run(copy(base));
      run.start();
      run.plan.arm(name -> true, moment, n, FOR_GOOD);
      for (int batch = 0; batch < 3; batch++) {
        run.write(BEFORE + batch * 10L, BEFORE + batch * 10L + 10);
      }
      if (run.plan.failed() == 0) {
        break;
      }
      run.assertNothingLost();
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aStartThatFailsCanBeRepeated(Moment moment) throws Exception {
    TestLogs.Media base = filled();
    // A batch that is committed and not signed, so that the start has something to do.
    Run unsigned = new Run(base);
    unsigned.start();
    unsigned.plan.arm("compareAndSet"::equals, Moment.BEFORE, 1, 1);
    assertEquals(false, unsigned.write(BEFORE, BEFORE + 20));
    Set<String> failed = new TreeSet<>();
    for (int n = 1; ; n++) {
      Run run = new Run(copy(base));
      run.plan.arm(name -> true, moment, n, 1);
      if (n > 1 && failedStart(run) == null) {
        break;
      }
      if (n == 1) {
        failedStart(run);
      }
      failed.add(run.plan.failedCall());
      run.assertNothingLost();
    }
    assertEquals(
        Set.of("compareAndSet", "newest", "nextId", "state", "texts", "tile", "tileRoots"), failed);
  }

  /** The refusal, or null for a start without a failing call. */
  private static RefusedException failedStart(Run run) throws Exception {
    try {
      LogOpening.recover(run.parts);
    } catch (RefusedException e) {
      assertTrue(
          e.getMessage()
              .startsWith("the log cannot be recovered: " + run.plan.failedCall() + " failed"),
          e.getMessage());
      return e;
    }
    assertEquals(0, run.plan.failed());
    return null;
  }

  /** The same through the queue, on files. */
  @Test
  void answersWith503AndResumesOnFiles() throws Exception {
    LogDir logDir = TestLogs.init(dir);
    FaultPlan plan = new FaultPlan();
    LogOpening.Hooks hooks =
        new LogOpening.Hooks(
            store -> new FaultyStore(store, plan),
            ledger -> new FaultyLedger(ledger, plan),
            WriteState.Listener.NONE);
    List<NewRecord> records = new ArrayList<>();
    List<TreeHead> seen = new ArrayList<>();
    try (Log log = Log.open(LogOpening.open(logDir, TestLogs.OPTIONS, hooks), TestLogs.OPTIONS)) {
      long n = 0;
      for (String call : List.of("commit", "compareAndSet")) {
        for (Moment moment : Moment.values()) {
          plan.arm(call::equals, moment, 1, 1);
          NewRecord record = TestRecords.record(n++);
          Throwable e = TestLogs.mustFail(log, record);
          assertTrue(e instanceof WritesRefusedException, e.toString());
          assertTrue(log.refusal().isPresent());
          assertEquals(seen.size(), log.head().epoch(), "the proven state is served");
          assertEquals(records.size(), log.append(record).join().id());
          assertTrue(log.refusal().isEmpty());
          records.add(record);
          seen.add(log.head().head());
        }
      }
      assertHolds(log, records);
      assertConsistent(log, seen);
    }
    TestLogs.assertClean(dir);
  }

  /** Whoever only asks whether the log is ready must not have to append first. */
  @Test
  void resumesByItselfWhenNobodyAppends() throws Exception {
    Run run = new Run(filled());
    run.start();
    run.plan.arm("commit"::equals, Moment.AFTER, 1, 1);
    assertEquals(false, run.write(BEFORE, BEFORE + 10));
    run.sequencer.retry();
    assertNull(run.sequencer.refusal());
    assertEquals(BEFORE + 10, run.sequencer.published().size());
    run.plan.arm("newest"::equals, Moment.BEFORE, 1, 1);
    run.sequencer.retry();
    assertEquals(0, run.plan.failed(), "asked although nothing was wrong");
  }

  @Test
  void aBugRefusesInsteadOfEndingTheSequencer() throws Exception {
    TestLogs.Media media = filled();
    boolean[] bug = {true};
    WriteState.Listener listener =
        state -> {
          if (bug[0] && state == WriteState.COMMITTED) {
            throw new AssertionError("a bug");
          }
        };
    try (Log log =
        media.open(
            new MemoryLogStore(media.store),
            new MemoryHeadLedger(media.ledger),
            TestLogs.OPTIONS,
            listener)) {
      Throwable e = TestLogs.mustFail(log, TestRecords.record(BEFORE));
      assertEquals("internal error: java.lang.AssertionError: a bug", e.getMessage());
      bug[0] = false;
      assertEquals(BEFORE + 1, log.append(TestRecords.record(BEFORE + 1)).join().id());
    }
  }

  @Test
  void whatAnotherServerSignedStopsThisOne() throws Exception {
    TestLogs.Media media = filled();
    TestLogs.Media copy = new TestLogs.Media();
    copy.store = media.store.copy();
    copy.ledger.set(media.ledger.entries());
    try (Log log = media.open();
        Log onACopy =
            copy.open(new MemoryLogStore(copy.store), new MemoryHeadLedger(media.ledger))) {
      TestLogs.append(log, BEFORE, BEFORE + 1);
      TreeHead head = onACopy.head().head();
      for (int i = 0; i < 3; i++) {
        Throwable e = TestLogs.mustFail(onACopy, TestRecords.record(BEFORE + 2 + i));
        assertTrue(e instanceof WritesRefusedException, e.toString());
        assertEquals(head, onACopy.head().head());
      }
      assertTrue(onACopy.refusal().isPresent());
      TestLogs.append(log, BEFORE + 1, BEFORE + 3);
      assertTrue(log.refusal().isEmpty());
    }
    assertThrows(
        RefusedException.class,
        () -> copy.open(new MemoryLogStore(copy.store), new MemoryHeadLedger(media.ledger)));
  }
}
