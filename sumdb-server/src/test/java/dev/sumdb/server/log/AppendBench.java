package dev.sumdb.server.log;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Durable appends in process, not a test: {@code AppendBench WRITERS RECORDS}. Prints appends per
 * second with that many callers that each wait for their answer, then lone appends after a pause
 * and back to back, in microseconds.
 */
final class AppendBench {
  private AppendBench() {}

  public static void main(String[] args) throws Exception {
    int writers = Integer.parseInt(args[0]);
    long records = Long.parseLong(args[1]);
    Path dir = Files.createTempDirectory("append-bench");
    LogDir logDir = LogDir.init(dir.resolve("log"), "bench.example.com/log", null);
    try (Log log = Log.open(logDir, LogOptions.defaults())) {
      run(log, writers, records / 4, "warm-up");
      run(log, writers, records, "measured");
      syncs(dir);
      lone(log, 300, 5, "after a pause");
      lone(log, 2000, 0, "back to back");
    }
  }

  private static void run(Log log, int writers, long records, String what) throws Exception {
    AtomicLong next = new AtomicLong(log.head().head().size());
    long to = next.get() + records;
    CountDownLatch done = new CountDownLatch(writers);
    long cpu = sequencerCpu();
    long start = System.nanoTime();
    for (int w = 0; w < writers; w++) {
      new Thread(
              () -> {
                for (long i; (i = next.getAndIncrement()) < to; ) {
                  log.append(TestRecords.record(i)).join();
                }
                done.countDown();
              })
          .start();
    }
    done.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%s: %d writers, %d records, %.0f appends/s, %d epochs, %.1f us of CPU per record on the"
            + " sequencer's thread%n",
        what,
        writers,
        records,
        records / seconds,
        log.head().epoch(),
        (sequencerCpu() - cpu) / 1e3 / records);
  }

  /** What one small synced write costs on this disk at this moment; a lone append has two. */
  private static void syncs(Path dir) throws IOException {
    long[] micros = new long[500];
    try (FileChannel file =
        FileChannel.open(
            dir.resolve("sync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < micros.length; i++) {
        long start = System.nanoTime();
        LogFiles.writeFully(file, new byte[700]);
        file.force(false);
        micros[i] = (System.nanoTime() - start) / 1000;
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        "write + fdatasync: median %d us, p99 %d us%n",
        micros[micros.length / 2], micros[micros.length * 99 / 100]);
  }

  private static long sequencerCpu() {
    long sum = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("sumdb sequencer ")) {
        sum += ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
      }
    }
    return sum;
  }

  private static void lone(Log log, int rounds, long pauseMillis, String what) throws Exception {
    long[] micros = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      Thread.sleep(pauseMillis);
      NewRecord record = TestRecords.record(log.head().head().size());
      long start = System.nanoTime();
      log.append(record).join();
      micros[i] = (System.nanoTime() - start) / 1000;
    }
    Arrays.sort(micros);
    System.out.printf(
        "lone append %s: median %d us, p99 %d us%n",
        what, micros[rounds / 2], micros[rounds * 99 / 100]);
  }
}
