package dev.sumdb.server.log;

import static dev.sumdb.server.log.TestLogs.append;
import static dev.sumdb.server.log.TestLogs.assertClean;
import static dev.sumdb.server.log.TestLogs.assertHolds;
import static dev.sumdb.server.log.TestLogs.init;
import static dev.sumdb.server.log.TestLogs.mustFail;
import static dev.sumdb.server.log.TestLogs.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Provenance.Kind;
import dev.sumdb.server.store.MemoryLogStore;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TreeHead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
  @TempDir Path dir;

  private static List<NewRecord> records(long from, long to) {
    return LongStream.range(from, to).mapToObj(TestRecords::record).toList();
  }

  @Test
  void beginsWithASignedEmptyTree() throws Exception {
    init(dir);
    try (Log log = open(dir)) {
      assertEquals(TreeHead.EMPTY, log.head().head());
      assertEquals(0, log.head().epoch());
      HeadSigner.check(log.head(), log.verifierKey());
      assertEquals(List.of(), log.records(0, 0));
      assertEquals(Optional.empty(), log.find(TestRecords.module(1)));
      assertEquals(TestLogs.NAME, log.name());
    }
  }

  @Test
  void answersWithAHeadThatHoldsTheRecord() throws Exception {
    init(dir);
    try (Log log = open(dir)) {
      for (int id = 0; id < 20; id++) {
        Appended answer = log.append(TestRecords.record(id)).join();
        assertEquals(id, answer.id());
        assertTrue(answer.isNew());
        assertEquals(id + 1, answer.head().head().size());
        assertEquals(id + 1, answer.head().epoch());
        assertEquals(answer.head().toString(), log.head().toString());
        HeadSigner.check(answer.head(), log.verifierKey());
      }
      assertHolds(log, records(0, 20));
    }
  }

  @Test
  void bothNotesSignTheSameTree() throws Exception {
    init(dir);
    try (Log log = open(dir)) {
      append(log, 0, 3);
      String root = log.head().head().root().toString();
      String note = new String(log.head().treeNote(), StandardCharsets.UTF_8);
      String checkpoint = new String(log.head().checkpoint(), StandardCharsets.UTF_8);
      String signed = "3\n" + root + "\n\n\u2014 " + TestLogs.NAME + " ";
      assertTrue(note.startsWith("go.sum database tree\n" + signed), note);
      assertTrue(checkpoint.startsWith(TestLogs.NAME + "\n" + signed), checkpoint);
    }
  }

  @Test
  void isTheSameLogAfterARestart() throws Exception {
    init(dir);
    String head;
    try (Log log = open(dir)) {
      append(log, 0, 700);
      head = log.head().toString();
    }
    for (int round = 0; round < 3; round++) {
      try (Log log = open(dir)) {
        assertEquals(head, log.head().toString());
        assertHolds(log, records(0, 700));
      }
    }
    assertEquals(700, assertClean(dir).records());
  }

  @Test
  void keepsWhereAndWhenARecordCameFrom() throws Exception {
    init(dir);
    List<NewRecord> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      ModuleVersion module = TestRecords.module(kind.ordinal());
      Provenance provenance =
          new Provenance(kind, "https://h\u00f6st/" + kind, "ci@example.com", "line 1\nline 2");
      String proof = kind == Kind.COPIED ? "proof" : "";
      all.add(new NewRecord(module, TestRecords.text(module, "x"), provenance, proof));
    }
    try (Log log = open(dir)) {
      all.forEach(record -> log.append(record).join());
    }
    try (Log log = open(dir)) {
      for (NewRecord record : all) {
        StoredRecord found = log.find(record.module()).orElseThrow();
        assertEquals(record.provenance(), found.provenance());
        assertEquals(TestLogs.NOW, found.firstSeen());
        assertEquals(record.module(), found.module());
      }
    }
  }

  @Test
  void logsTheSameHashesOnce() throws Exception {
    init(dir);
    try (Log log = open(dir)) {
      append(log, 0, 5);
      String head = log.head().toString();
      NewRecord again =
          new NewRecord(
              TestRecords.module(3),
              TestRecords.record(3).text(),
              new Provenance(Kind.PUSHED, "elsewhere", "", ""));
      Appended answer = log.append(again).join();
      assertEquals(3, answer.id());
      assertEquals(false, answer.isNew());
      assertEquals(head, answer.head().toString());
      assertEquals(head, log.head().toString());
      assertEquals(Kind.HASHED, log.find(again.module()).orElseThrow().provenance().kind());
      assertEquals(List.of(), log.incidents());
    }
  }

  @Test
  void refusesOtherHashesAndRecordsAnIncident() throws Exception {
    init(dir);
    NewRecord other = TestRecords.record(TestRecords.module(3), "other content");
    try (Log log = open(dir)) {
      append(log, 0, 5);
      String head = log.head().toString();
      for (int i = 0; i < 2; i++) {
        ConflictException e = assertInstanceOf(ConflictException.class, mustFail(log, other));
        assertEquals(other.module() + ": record 3 of this log has other hashes", e.getMessage());
        assertEquals(3, e.id());
      }
      assertEquals(head, log.head().toString());
      assertHolds(log, records(0, 5));
    }
    try (Log log = open(dir)) {
      Incident incident = log.incidents().get(0);
      assertEquals(1, log.incidents().size());
      assertEquals("conflict", incident.kind());
      assertEquals(other.module().toString(), incident.subject());
      assertEquals(2, incident.times());
      assertTrue(incident.detail().contains(other.text()), incident.detail());
      assertTrue(incident.detail().contains(TestRecords.record(3).text()), incident.detail());
    }
  }

  @Test
  void decidesWithinABatchInOrder() throws Exception {
    TestLogs.Media media = new TestLogs.Media();
    CountDownLatch queued = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    WriteState.Listener waitInFirst =
        state -> {
          begun.countDown();
          await(queued);
        };
    NewRecord twin = TestRecords.record(7);
    NewRecord other = TestRecords.record(TestRecords.module(7), "other content");
    try (Log log =
        media.open(
            new MemoryLogStore(media.store),
            new MemoryHeadLedger(media.ledger),
            TestLogs.OPTIONS,
            waitInFirst)) {
      final CompletableFuture<Appended> first = log.append(TestRecords.record(0));
      await(begun);
      CompletableFuture<Appended> fresh = log.append(twin);
      CompletableFuture<Appended> same = log.append(TestRecords.record(7));
      final CompletableFuture<Appended> conflict = log.append(other);
      final CompletableFuture<Appended> old = log.append(TestRecords.record(0));
      queued.countDown();
      assertEquals(0, first.join().id());
      assertEquals(new Answer(1, true), Answer.of(fresh.join()));
      assertEquals(new Answer(1, false), Answer.of(same.join()));
      assertEquals(new Answer(0, false), Answer.of(old.join()));
      assertEquals(2, same.join().head().epoch(), "one batch");
      ConflictException e =
          assertInstanceOf(
              ConflictException.class,
              assertThrows(java.util.concurrent.CompletionException.class, conflict::join)
                  .getCause());
      assertEquals(1, e.id());
      assertHolds(log, List.of(TestRecords.record(0), twin));
    }
  }

  private record Answer(long id, boolean isNew) {
    static Answer of(Appended appended) {
      return new Answer(appended.id(), appended.isNew());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("waited for 30 seconds");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void answersAtOnceWhenTheQueueIsFull() throws Exception {
    TestLogs.Media media = new TestLogs.Media();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    LogOptions small = new LogOptions(2, 2, 1, 0, TestLogs.OPTIONS.clock());
    WriteState.Listener listener =
        state -> {
          begun.countDown();
          await(release);
        };
    try (Log log =
        media.open(
            new MemoryLogStore(media.store), new MemoryHeadLedger(media.ledger), small, listener)) {
      List<CompletableFuture<Appended>> accepted = new ArrayList<>();
      accepted.add(log.append(TestRecords.record(0)));
      await(begun);
      accepted.add(log.append(TestRecords.record(1)));
      accepted.add(log.append(TestRecords.record(2)));
      QueueFullException e =
          assertInstanceOf(QueueFullException.class, mustFail(log, TestRecords.record(3)));
      assertEquals("append queue is full: 2 records wait already", e.getMessage());
      release.countDown();
      accepted.forEach(CompletableFuture::join);
      assertHolds(log, records(0, 3));
    }
  }

  @Test
  void concurrentAppendsGetDenseIdsAndTheTreeOfThatOrder() throws Exception {
    init(dir);
    int writers = 16;
    int each = 120;
    NewRecord[] byId = new NewRecord[writers * each];
    try (Log log = open(dir)) {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        long from = (long) w * each;
        running.add(
            CompletableFuture.runAsync(
                () -> {
                  for (long n = from; n < from + each; n++) {
                    NewRecord record = TestRecords.record(n);
                    byId[(int) log.append(record).join().id()] = record;
                  }
                },
                task -> new Thread(task).start()));
      }
      running.forEach(CompletableFuture::join);
      assertHolds(log, List.of(byId));
    }
    assertClean(dir);
  }

  @Test
  void finishesWhatWaitsWhenItIsClosedAndTakesNothingMore() throws Exception {
    init(dir);
    Log log = open(dir);
    List<CompletableFuture<Appended>> answers = new ArrayList<>();
    for (int n = 0; n < 500; n++) {
      answers.add(log.append(TestRecords.record(n)));
    }
    log.close();
    answers.forEach(answer -> assertTrue(answer.isDone(), "not answered"));
    answers.forEach(CompletableFuture::join);
    WritesRefusedException e =
        assertInstanceOf(WritesRefusedException.class, mustFail(log, TestRecords.record(500)));
    assertEquals("the log is being closed", e.getMessage());
    log.close();
    try (Log again = open(dir)) {
      assertHolds(again, records(0, 500));
    }
  }

  @Test
  void severalLogsRunInOneProcess() throws Exception {
    Path other = dir.resolve("other");
    Path one = dir.resolve("one");
    init(one);
    LogDir.init(other, "other.example.com", null);
    try (Log a = open(one);
        Log b = open(other)) {
      append(a, 0, 3);
      append(b, 3, 5);
      assertHolds(a, records(0, 3));
      assertHolds(b, records(3, 5));
      assertNotEquals(a.verifierKey(), b.verifierKey());
    }
  }

  @Test
  void closingLeavesNoThread() throws Exception {
    init(dir);
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    for (int round = 0; round < 5; round++) {
      try (Log log = open(dir)) {
        append(log, round * 10L, round * 10L + 10);
        log.find(TestRecords.module(1));
      }
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      boolean ours = !before.contains(thread) && !isOfTheRuntime(thread);
      if (ours) {
        thread.join(TimeUnit.SECONDS.toMillis(30));
        assertTrue(!thread.isAlive(), "still running: " + thread);
      }
    }
  }

  private static boolean isOfTheRuntime(Thread thread) {
    return thread.getThreadGroup() == null || thread.getThreadGroup().getName().equals("system");
  }

  @Test
  void readsOnlyWithinThePublishedTree() throws Exception {
    init(dir);
    try (Log log = open(dir)) {
      append(log, 0, 300);
      assertEquals(
          List.of(299L), log.records(299, 300).stream().map(record -> record.id()).toList());
      for (long[] range : new long[][] {{-1, 1}, {0, 301}, {2, 1}}) {
        assertThrows(IllegalArgumentException.class, () -> log.records(range[0], range[1]));
      }
      for (Tile tile :
          List.of(
              new Tile(8, 0, 1, 45),
              new Tile(8, 0, 2, 1),
              new Tile(8, Tile.DATA_LEVEL, 0, 1),
              new Tile(30, 2, 0, 1))) {
        assertThrows(IllegalArgumentException.class, () -> log.tile(tile), tile.toString());
      }
      assertEquals(32 * 44, log.tile(new Tile(8, 0, 1, 44)).length);
      assertEquals(32 * 300, log.tile(new Tile(30, 0, 0, 300)).length);
    }
  }

  @Test
  void aReaderOfHashesStaysAtTheTreeItWasMadeFor() throws Exception {
    init(dir);
    try (Log log = open(dir)) {
      append(log, 0, 200);
      var hashes = log.hashes();
      TreeHead head = log.head().head();
      append(log, 200, 900);
      assertEquals(head.root(), MerkleTree.root(head.size(), hashes));
      assertEquals(head.root(), MerkleTree.root(head.size(), log.hashes()));
    }
  }

  @Test
  void recordsOfOtherShapesAreNotAccepted() {
    ModuleVersion module = TestRecords.module(1);
    String text = TestRecords.text(module, "x");
    String[] lines = text.split("(?<=\n)");
    List<String> wrong =
        List.of(
            "",
            "\n",
            lines[0],
            lines[1],
            lines[1] + lines[0],
            text + lines[0],
            text + "\n",
            "\n" + text,
            text.substring(0, text.length() - 1),
            text.replace(" h1:", "  h1:"),
            text.replace("h1:", "h2:"),
            text.replace("=\n", "\n"),
            text.replace("/go.mod", ""),
            text.replace("\n", "\r\n"),
            TestRecords.text(TestRecords.module(2), "x"));
    for (String bad : wrong) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new NewRecord(module, bad, Provenance.hashed("")),
          bad);
    }
    assertEquals(text, new NewRecord(module, text, Provenance.hashed("")).text());
  }

  @Test
  void randomNamesAreValidAndDiffer() throws Exception {
    Set<String> names =
        IntStream.range(0, 50).mapToObj(i -> LogDir.randomName()).collect(Collectors.toSet());
    assertEquals(50, names.size());
    for (String name : names) {
      assertTrue(name.matches("sumdb\\.local/[0-9a-f]{8}"), name);
    }
    LogDir.init(dir.resolve("x"), names.iterator().next(), null);
  }
}
