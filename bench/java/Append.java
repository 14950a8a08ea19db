import com.sun.management.OperatingSystemMXBean;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Appended;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Provenance;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends to a new log in this process; an append ends when its signed head is durable.
 *
 * <pre>
 * Append DIR throughput WRITERS WARM_SECONDS SECONDS   prints "RATE appends/s, CPU us..."
 * Append DIR lone-paused COUNT                         prints "MEDIAN ms"
 * Append DIR lone-busy COUNT                           prints "MEDIAN ms"
 * Append DIR fill COUNT                                leaves a log of COUNT records, prints its rate
 * </pre>
 */
final class Append {

  private static final String SUM = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

  private final Log log;

  private Append(Log log) {
    this.log = log;
  }

  public static void main(String[] args) throws Exception {
    Path dir = Path.of(args[0]);
    if (!LogDir.holdsLog(dir)) {
      LogDir.init(dir, "bench.example/sumdb", null);
    }
    try (Log log = Log.open(LogDir.open(dir), LogOptions.defaults())) {
      Append bench = new Append(log);
      switch (args[1]) {
        case "throughput" ->
            bench.throughput(
                Integer.parseInt(args[2]), Long.parseLong(args[3]), Long.parseLong(args[4]));
        case "lone-paused" -> bench.lone(Integer.parseInt(args[2]), 300);
        case "lone-busy" -> bench.lone(Integer.parseInt(args[2]), 0);
        case "fill" -> bench.fill(Integer.parseInt(args[2]));
        default -> throw new IllegalArgumentException(args[1]);
      }
    }
  }

  private static NewRecord record(long n) throws Exception {
    ModuleVersion module =
        ModuleVersion.of(String.format(Locale.ROOT, "example.com/bench/m%07d", n), "v1.0.0");
    String line = module.path() + " " + module.version();
    return new NewRecord(
        module,
        line + " " + SUM + "\n" + line + "/go.mod " + SUM + "\n",
        Provenance.hashed("bench"));
  }

  private void throughput(int writers, long warmSeconds, long seconds) throws Exception {
    AtomicLong next = new AtomicLong();
    AtomicLong done = new AtomicLong();
    CountDownLatch stopped = new CountDownLatch(writers);
    boolean[] stop = new boolean[1];
    for (int i = 0; i < writers; i++) {
      Thread writer =
          new Thread(
              () -> {
                try {
                  while (!stop[0]) {
                    log.append(record(next.getAndIncrement())).get();
                    done.incrementAndGet();
                  }
                } catch (Exception e) {
                  e.printStackTrace();
                  System.exit(1);
                } finally {
                  stopped.countDown();
                }
              });
      writer.start();
    }
    TimeUnit.SECONDS.sleep(warmSeconds);
    long from = done.get();
    long start = System.nanoTime();
    long busy = processorNanos();
    TimeUnit.SECONDS.sleep(seconds);
    long count = done.get() - from;
    double rate = count / ((System.nanoTime() - start) / 1e9);
    double micros = (processorNanos() - busy) / 1e3 / count;
    stop[0] = true;
    stopped.await();
    System.out.printf(Locale.ROOT, "%.0f appends/s, %.1f us of processor each%n", rate, micros);
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private void lone(int count, long pauseMillis) throws Exception {
    // The first appends compile the code; the peer is compiled ahead of time, so they do not count.
    int warm = 2000;
    for (int i = 0; i < warm; i++) {
      log.append(record(i)).get();
    }
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      Thread.sleep(pauseMillis);
      NewRecord record = record(warm + i);
      long start = System.nanoTime();
      log.append(record).get();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(Locale.ROOT, "%.3f ms%n", millis[count / 2]);
  }

  private void fill(int count) throws Exception {
    Semaphore room = new Semaphore(4000);
    long start = System.nanoTime();
    CompletableFuture<Appended> last = null;
    for (int i = 0; i < count; i++) {
      room.acquire();
      last = log.append(record(i));
      last.whenComplete((appended, failure) -> {
        if (failure != null) {
          failure.printStackTrace();
          System.exit(1);
        }
        room.release();
      });
    }
    if (last != null) {
      last.get();
    }
    System.out.printf(
        Locale.ROOT, "%.0f appends/s%n", count / ((System.nanoTime() - start) / 1e9));
  }
}
