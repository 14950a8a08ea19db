package dev.sumdb.server.upstream;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/**
 * Bounds of ingestion.
 *
 * @param maxFetches module versions fetched from upstream at once, at least 1
 * @param maxWaiting module versions that wait for one of those places; one more is refused
 * @param spoolDir directory of downloads in progress; servers of different logs may share one
 * @param spoolCapBytes bytes that all downloads in progress may occupy together
 * @param spoolWait how long a download waits for room under that cap before it is given up
 * @param negativeTtl how long "not found" is remembered, at most 5 s
 * @param breakerFailures consecutive unreachable fetches after which an upstream is left alone
 * @param breakerPause how long it is left alone before one fetch tries again
 * @param clock time for the two spans above
 */
public record IngestionOptions(
    int maxFetches,
    int maxWaiting,
    Path spoolDir,
    long spoolCapBytes,
    Duration spoolWait,
    Duration negativeTtl,
    int breakerFailures,
    Duration breakerPause,
    Clock clock) {

  /** The longest time that "not found" may be remembered: a version published now is seen soon. */
  public static final Duration MAX_NEGATIVE_TTL = Duration.ofSeconds(5);

  private static final long MIB = 1L << 20;

  /** Refuses bounds that cannot work. */
  public IngestionOptions {
    check(maxFetches >= 1, "maxFetches", maxFetches);
    check(maxWaiting >= 1, "maxWaiting", maxWaiting);
    Objects.requireNonNull(spoolDir, "spoolDir");
    check(spoolCapBytes >= 1, "spoolCapBytes", spoolCapBytes);
    check(!spoolWait.isNegative(), "spoolWait", spoolWait);
    check(
        !negativeTtl.isNegative() && negativeTtl.compareTo(MAX_NEGATIVE_TTL) <= 0,
        "negativeTtl",
        negativeTtl);
    check(breakerFailures >= 1, "breakerFailures", breakerFailures);
    check(!breakerPause.isNegative(), "breakerPause", breakerPause);
    Objects.requireNonNull(clock, "clock");
  }

  /** 64 fetches, 1,024 waiting, and room for 16 zips of the largest size below {@code logDir}. */
  public static IngestionOptions defaults(Path logDir) {
    return new IngestionOptions(
        64,
        1024,
        logDir.resolve("tmp"),
        16 * 500 * MIB,
        Duration.ofSeconds(60),
        MAX_NEGATIVE_TTL,
        5,
        Duration.ofSeconds(10),
        Clock.systemUTC());
  }

  /** The same with other limits on fetches at once and on those that wait. */
  public IngestionOptions withFetches(int max, int waiting) {
    return new IngestionOptions(
        max,
        waiting,
        spoolDir,
        spoolCapBytes,
        spoolWait,
        negativeTtl,
        breakerFailures,
        breakerPause,
        clock);
  }

  /** The same with another cap on temporary disk and another wait for room under it. */
  public IngestionOptions withSpool(long capBytes, Duration wait) {
    return new IngestionOptions(
        maxFetches,
        maxWaiting,
        spoolDir,
        capBytes,
        wait,
        negativeTtl,
        breakerFailures,
        breakerPause,
        clock);
  }

  /** The same with another clock. */
  public IngestionOptions withClock(Clock other) {
    return new IngestionOptions(
        maxFetches,
        maxWaiting,
        spoolDir,
        spoolCapBytes,
        spoolWait,
        negativeTtl,
        breakerFailures,
        breakerPause,
        other);
  }

  private static void check(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " out of range: " + value);
    }
  }
}
