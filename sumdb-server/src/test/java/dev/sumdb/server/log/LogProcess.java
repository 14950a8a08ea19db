package dev.sumdb.server.log;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A log in a process of its own, to be killed, traced or kept small: {@code write DIR FIRST WRITERS
 * STATE NTH}, {@code hold DIR}, {@code lone DIR}, {@code scale DIR RECORDS}.
 *
 * <p>{@code write} appends records from number FIRST on with so many concurrent callers and prints
 * {@code ACK NUMBER ID EPOCH SIZE ROOT} for each answer. When the NTH batch reaches STATE, it
 * prints {@code STATE} and stands still there, so that it can be killed in that state.
 */
final class LogProcess {
  private static final int CHECKED_AGAIN = 7;

  private LogProcess() {}

  public static void main(String[] args) throws Exception {
    Path dir = Path.of(args[1]);
    switch (args[0]) {
      case "write" -> write(dir, Long.parseLong(args[2]), Integer.parseInt(args[3]), args);
      case "hold" -> hold(dir);
      case "lone" -> lone(dir);
      case "scale" -> ScaleTest.run(dir, Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Starts a process; its standard error goes to a file. */
  static Process start(Path stderr, List<String> prefix, String... args) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    String surefire = System.getProperty("surefire.test.class.path");
    command.add(surefire == null ? System.getProperty("java.class.path") : surefire);
    command.add(LogProcess.class.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(stderr.toFile()).start();
  }

  static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void hold(Path dir) throws Exception {
    try (Log log = TestLogs.open(dir)) {
      System.out.println("OPEN " + log.head().head().size());
      System.in.read();
    }
  }

  /** One append on request, framed by writes to standard output. */
  private static void lone(Path dir) throws Exception {
    try (Log log = TestLogs.open(dir)) {
      TestLogs.append(log, 0, 3);
      System.out.write("BEGIN\n".getBytes(StandardCharsets.UTF_8));
      System.out.flush();
      log.append(TestRecords.record(3)).join();
      System.out.write("ANSWER\n".getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  private static void write(Path dir, long first, int writers, String[] args) throws Exception {
    WriteState.Listener listener =
        args[4].equals("none")
            ? WriteState.Listener.NONE
            : standStill(WriteState.valueOf(args[4]), Integer.parseInt(args[5]));
    LogOpening.Hooks hooks = new LogOpening.Hooks(store -> store, ledger -> ledger, listener);
    Log log =
        Log.open(LogOpening.open(LogDir.open(dir), TestLogs.OPTIONS, hooks), TestLogs.OPTIONS);
    Runtime.getRuntime().addShutdownHook(new Thread(log::close));
    System.out.println("OPEN " + log.head().head().size());
    AtomicLong next = new AtomicLong(first);
    for (int w = 0; w < writers; w++) {
      new Thread(() -> writer(log, next)).start();
    }
  }

  private static WriteState.Listener standStill(WriteState at, int nth) {
    AtomicLong reached = new AtomicLong();
    return state -> {
      if (state == at && reached.incrementAndGet() == nth) {
        System.out.println("STATE");
        try {
          TimeUnit.DAYS.sleep(1);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  /** Each record once, and now and then one again that was acknowledged before. */
  private static void writer(Log log, AtomicLong next) {
    try {
      while (true) {
        long n = next.getAndIncrement();
        acknowledge(log, n);
        if (n % CHECKED_AGAIN == 0) {
          acknowledge(log, n);
        }
      }
    } catch (CompletionException e) {
      // The log was closed.
      System.err.println(e.getCause());
    }
  }

  private static void acknowledge(Log log, long n) {
    Appended answer = log.append(TestRecords.record(n)).join();
    SignedHead head = answer.head();
    System.out.println(
        "ACK "
            + n
            + " "
            + answer.id()
            + " "
            + head.epoch()
            + " "
            + head.head().size()
            + " "
            + head.head().root());
  }
}
