package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.TreeHead;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed while 64 callers append: in each numbered state, and anywhere. The log goes
 * on behind every kill. Then no acknowledged record is lost, ids are dense and stable, every head
 * ever seen is consistent with the new one, and a check finds nothing.
 */
class CrashTest {
  private static final int WRITERS = 64;
  private static final long WATCHDOG_SECONDS = 120;

  @TempDir Path temp;

  private final ScheduledExecutorService watchdog = new ScheduledThreadPoolExecutor(1);
  private final Map<Long, Long> idOfRecord = new HashMap<>();
  private final Map<Long, TreeHead> headOfEpoch = new TreeMap<>();
  private long nextRecord;

  @AfterEach
  void stopWatchdog() {
    watchdog.shutdownNow();
  }

  private Path dir() {
    return temp.resolve("log");
  }

  private Process start(String... args) throws IOException {
    Process process = LogProcess.start(temp.resolve("stderr"), List.of(), args);
    watchdog.schedule(process.toHandle()::destroyForcibly, WATCHDOG_SECONDS, TimeUnit.SECONDS);
    return process;
  }

  @Test
  void losesNothingWhenItIsKilled() throws Exception {
    rounds(20, 1);
  }

  @Test
  @Tag("full")
  void losesNothingWhenItIsKilledManyTimes() throws Exception {
    rounds(200, 20);
  }

  private void rounds(int rounds, int fsckEvery) throws Exception {
    long seed = System.nanoTime();
    System.out.println("CrashTest seed " + seed);
    Random random = new Random(seed);
    TestLogs.init(dir());
    for (int round = 0; round < rounds; round++) {
      int kind = round % (WriteState.values().length + 1);
      boolean anywhere = kind == WriteState.values().length;
      String state = anywhere ? "none" : WriteState.values()[kind].name();
      int nth = 1 + random.nextInt(12);
      int acknowledged = anywhere ? random.nextInt(500) : Integer.MAX_VALUE;
      final int before = idOfRecord.size();
      killed(state, nth, acknowledged);
      if (round % fsckEvery == 0) {
        // As the kill left it, before any server has touched it.
        TestLogs.assertClean(dir());
      }
      check(before, random);
      if (round % fsckEvery == 0 || round == rounds - 1) {
        TestLogs.assertClean(dir());
      }
    }
    System.out.println(
        "CrashTest " + rounds + " kills, " + idOfRecord.size() + " records acknowledged");
    assertTrue(idOfRecord.size() > rounds * 10, idOfRecord.size() + " records");
  }

  /** Runs until the state, or the number of answers, and kills with SIGKILL. */
  private void killed(String state, int nth, int acknowledged) throws Exception {
    Process process =
        start("write", dir().toString(), nextRecord + "", WRITERS + "", state, nth + "");
    boolean killed = false;
    int answers = 0;
    try (BufferedReader out = LogProcess.output(process)) {
      for (String line; (line = out.readLine()) != null; ) {
        if (line.startsWith("ACK ")) {
          answers += acknowledged(line) ? 1 : 0;
        }
        if (!killed && (line.equals("STATE") || answers >= acknowledged)) {
          // Through the handle: the process object would close the pipe that is read here.
          process.toHandle().destroyForcibly();
          killed = true;
        }
      }
    }
    assertEquals(137, process.waitFor(), "not killed: " + Files.readString(temp.resolve("stderr")));
    assertTrue(killed, "killed by the watchdog");
    // Records that were in flight may be logged: they are never used again.
    nextRecord += answers + 4L * WRITERS;
  }

  /** A line may have been cut by the kill: then nobody was told. */
  private boolean acknowledged(String line) throws Exception {
    String[] fields = line.split(" ");
    if (fields.length != 6 || fields[5].length() != 44) {
      return false;
    }
    long id = Long.parseLong(fields[2]);
    Long other = idOfRecord.put(Long.parseLong(fields[1]), id);
    assertTrue(other == null || other == id, "another id before: " + line);
    TreeHead head = new TreeHead(Long.parseLong(fields[4]), Hash.parse(fields[5]));
    assertTrue(id < head.size(), line);
    TreeHead same = headOfEpoch.put(Long.parseLong(fields[3]), head);
    assertTrue(same == null || same.equals(head), "two heads of one epoch: " + line);
    nextRecord = Math.max(nextRecord, Long.parseLong(fields[1]));
    return true;
  }

  private void check(int before, Random random) throws Exception {
    try (Log log = TestLogs.open(dir())) {
      long size = log.head().head().size();
      List<LogRecord> records = log.records(0, size);
      assertEquals(size, records.size());
      List<Long> numbers = new ArrayList<>(idOfRecord.keySet());
      for (int i = 0; i < numbers.size(); i++) {
        long n = numbers.get(i);
        long id = idOfRecord.get(n);
        assertEquals(TestRecords.record(n).text(), records.get((int) id).text(), "record " + id);
        if (i % 10 == 0 || i >= before) {
          assertEquals(id, log.find(TestRecords.module(n)).orElseThrow().record().id());
        }
      }
      List<TreeHead> seen = new ArrayList<>(headOfEpoch.values());
      seen.subList(0, Math.max(0, seen.size() - 300)).removeIf(head -> random.nextInt(10) > 0);
      TestLogs.assertConsistent(log, seen);
      assertTrue(
          log.head().epoch() >= headOfEpoch.keySet().stream().mapToLong(e -> e).max().orElse(0));
    }
  }

  @Test
  void finishesWhatWaitsOnSigterm() throws Exception {
    TestLogs.init(dir());
    Process process = start("write", dir().toString(), "0", WRITERS + "", "none", "0");
    boolean asked = false;
    try (BufferedReader out = LogProcess.output(process)) {
      for (String line; (line = out.readLine()) != null; ) {
        if (line.startsWith("ACK ")) {
          assertTrue(acknowledged(line), "half an answer: " + line);
        }
        if (!asked && idOfRecord.size() >= 300) {
          process.toHandle().destroy();
          asked = true;
        }
      }
    }
    assertEquals(143, process.waitFor(), Files.readString(temp.resolve("stderr")));
    assertFalse(Files.exists(dir().resolve("log.db-wal")), "the database was not closed");
    check(0, new Random(0));
    TestLogs.assertClean(dir());
  }

  @Test
  void anotherProcessCannotUseTheDirectoryUntilThisOneIsGone() throws Exception {
    TestLogs.init(dir());
    Process process = start("hold", dir().toString());
    try (BufferedReader out = LogProcess.output(process)) {
      assertEquals("OPEN 0", out.readLine());
      for (int i = 0; i < 3; i++) {
        assertEquals(
            "directory " + dir() + " is in use by another server",
            TestLogs.mustRefuse(dir()).getMessage());
      }
      // Looking must not have given the other process's lock away, nor have kept anything.
      Process second = start("hold", dir().toString());
      second.waitFor();
      assertEquals(1, second.exitValue());
      process.destroyForcibly().waitFor();
    }
    TestLogs.open(dir()).close();
  }
}
