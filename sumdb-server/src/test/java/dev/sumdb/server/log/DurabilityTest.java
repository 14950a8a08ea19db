package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Durability against the loss of power, seen from below: the system calls of one lone append. The
 * write-ahead log is written and synced, then the ledger is written and synced, then the answer is
 * given, and each call has returned before the next begins.
 */
class DurabilityTest {
  private static final String WAL = "log.db-wal>";
  private static final String LEDGER = "head-ledger>";

  @TempDir Path temp;

  /** One finished system call, in the order in which the calls ended. */
  private record Call(String text) {
    boolean writes(String file) {
      return text.matches("p?write(64|v)?\\(\\d+<[^>]*" + file + ".*");
    }

    boolean syncs(String file) {
      return text.matches("f(data)?sync\\(\\d+<[^>]*" + file + "\\) += 0");
    }

    boolean prints(String marker) {
      return text.matches("write\\(1<[^>]*>, \"" + marker + "\\\\n\".*");
    }
  }

  /**
   * The calls of a trace of {@code strace -f -y}. A call that another thread's call interrupts is
   * printed in two parts; it counts where its second part stands, that is when it has returned. A
   * call that must come after it is only counted if it also <em>began</em> after it, which the
   * order of the program's own steps gives: they are taken one by one.
   */
  private static List<Call> calls(List<String> trace) {
    List<Call> calls = new ArrayList<>();
    Map<String, String> unfinished = new HashMap<>();
    for (String line : trace) {
      int space = line.indexOf(' ');
      if (space < 0) {
        continue;
      }
      String thread = line.substring(0, space);
      String call = line.substring(space).strip();
      if (call.endsWith("<unfinished ...>")) {
        String begun = call.substring(0, call.length() - "<unfinished ...>".length()).strip();
        unfinished.put(thread, begun);
      } else if (call.startsWith("<... ")) {
        String begun = unfinished.getOrDefault(thread, "");
        unfinished.remove(thread);
        calls.add(new Call(begun + call.substring(call.indexOf('>') + 1).stripLeading()));
      } else {
        calls.add(new Call(call));
      }
    }
    return calls;
  }

  /** Fails with the step that is missing or out of order. */
  private static void check(List<String> trace) {
    List<Call> calls = calls(trace);
    int at = after(calls, 0, "the begin of the append", c -> c.prints("BEGIN"));
    at = after(calls, at, "a write to the write-ahead log", c -> c.writes(WAL));
    int synced = after(calls, at, "a sync of the write-ahead log", c -> c.syncs(WAL));
    none(calls, at, synced, "before the write-ahead log is synced");
    at = after(calls, synced, "a write to the ledger", c -> c.writes(LEDGER));
    int ledgered = after(calls, at, "a sync of the ledger", c -> c.syncs(LEDGER));
    none(calls, synced, at - 1, "between the two syncs");
    at = after(calls, ledgered, "the answer", c -> c.prints("ANSWER"));
    for (Call call : calls.subList(0, ledgered)) {
      if (call.prints("ANSWER")) {
        throw new AssertionError("the answer came before the ledger was synced");
      }
    }
  }

  private static int after(List<Call> calls, int from, String what, Predicate<Call> wanted) {
    for (int i = from; i < calls.size(); i++) {
      if (wanted.test(calls.get(i))) {
        return i + 1;
      }
    }
    throw new AssertionError("no " + what + " where it should be");
  }

  /** That nothing is written to the ledger or answered between two steps. */
  private static void none(List<Call> calls, int from, int to, String when) {
    for (Call call : calls.subList(from, to)) {
      if (call.writes(LEDGER) || call.prints("ANSWER")) {
        throw new AssertionError(call.text() + " came " + when);
      }
    }
  }

  @Test
  void aLoneAppendIsSyncedTwiceBeforeItIsAnswered() throws Exception {
    Path trace = temp.resolve("trace");
    assumeTrue(canTrace(trace), "strace is missing or may not trace");
    Path dir = temp.resolve("log");
    TestLogs.init(dir);
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "-y",
            "-e",
            "trace=write,pwrite64,writev,pwritev,fsync,fdatasync,sync_file_range,msync",
            "-o",
            trace.toString());
    Process process = LogProcess.start(temp.resolve("stderr"), strace, "lone", dir.toString());
    try (BufferedReader out = LogProcess.output(process)) {
      assertEquals("BEGIN", out.readLine());
      assertEquals("ANSWER", out.readLine());
    }
    assertEquals(0, process.waitFor(), Files.readString(temp.resolve("stderr")));
    List<String> lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
    check(lines);

    // The same trace without any one of its steps: the check would notice a log that skips it.
    mustMiss("a sync of the write-ahead log", lines, call -> call.syncs(WAL));
    mustMiss("a sync of the ledger", lines, call -> call.syncs(LEDGER));
    mustMiss("a write to the write-ahead log", lines, call -> call.writes(WAL));
    mustMiss("a write to the ledger", lines, call -> call.writes(LEDGER));
    mustMiss("the answer", lines, call -> call.prints("ANSWER"));
  }

  private static boolean canTrace(Path output) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("strace", "-f", "-y", "-o", output.toString(), "true").start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void mustMiss(String what, List<String> trace, Predicate<Call> step) {
    List<String> without =
        calls(trace).stream()
            .filter(call -> !step.test(call))
            .map(call -> "1 " + call.text())
            .toList();
    AssertionError e = assertThrows(AssertionError.class, () -> check(without), what);
    assertEquals("no " + what + " where it should be", e.getMessage());
  }

  private static final List<String> GOOD =
      List.of(
          "10 write(1<pipe:[1]>, \"BEGIN\\n\", 6) = 6",
          "11 pwrite64(7</d/log.db-wal>, \"x\", 4096, 32) = 4096",
          "11 fdatasync(7</d/log.db-wal>) = 0",
          "11 write(9</d/head-ledger>, \"1 2\", 3) = 3",
          "11 fdatasync(9</d/head-ledger>) = 0",
          "10 write(1<pipe:[1]>, \"ANSWER\\n\", 7) = 7");

  private static String mustFail(List<String> trace) {
    return assertThrows(AssertionError.class, () -> check(trace)).getMessage();
  }

  private static List<String> swapped(int a, int b) {
    List<String> swapped = new ArrayList<>(GOOD);
    swapped.set(a, GOOD.get(b));
    swapped.set(b, GOOD.get(a));
    return swapped;
  }

  @Test
  void theCheckNoticesEverySkippedOrEarlyStep() {
    check(GOOD);
    for (int i = 0; i < GOOD.size(); i++) {
      List<String> without = new ArrayList<>(GOOD);
      without.remove(i);
      mustFail(without);
    }
    assertEquals("no a sync of the write-ahead log where it should be", mustFail(swapped(1, 2)));
    assertEquals("no a sync of the ledger where it should be", mustFail(swapped(3, 4)));
    assertEquals("no the answer where it should be", mustFail(swapped(4, 5)));
    assertEquals(
        GOOD.get(3).substring(3) + " came before the write-ahead log is synced",
        mustFail(swapped(2, 3)));
    List<String> failed = new ArrayList<>(GOOD);
    failed.set(2, "11 fdatasync(7</d/log.db-wal>) = -1 EIO (Input/output error)");
    assertEquals("no a sync of the write-ahead log where it should be", mustFail(failed));
    List<String> twice = new ArrayList<>(GOOD);
    twice.add(2, GOOD.get(5));
    assertEquals(
        GOOD.get(5).substring(3) + " came before the write-ahead log is synced", mustFail(twice));
  }

  @Test
  void theCheckJoinsCallsThatOthersInterrupt() {
    List<String> joined = new ArrayList<>(GOOD);
    joined.set(2, "11 fdatasync(7</d/log.db-wal> <unfinished ...>");
    joined.add(3, "12 write(2<pipe:[2]>, \"x\", 1) = 1");
    joined.add(4, "11 <... fdatasync resumed>) = 0");
    check(joined);
    joined.remove(4);
    joined.add("11 <... fdatasync resumed>) = 0");
    mustFail(joined);
  }
}
