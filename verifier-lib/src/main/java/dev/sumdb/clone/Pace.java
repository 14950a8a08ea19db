package dev.sumdb.clone;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Spreads requests evenly over time, so many per second at most. Thread-safe. */
final class Pace {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final long interval;
  private final LongSupplier nanos;
  private long next;

  /**
   * @param nanos a clock for spans
   */
  Pace(int maxPerSecond, LongSupplier nanos) {
    this.interval = maxPerSecond == CloneOptions.UNLIMITED ? 0 : SECOND / maxPerSecond;
    this.nanos = nanos;
    this.next = nanos.getAsLong();
  }

  /** How long to wait before the next request, which is taken to be made then. */
  synchronized Duration next() {
    long now = nanos.getAsLong();
    long wait = interval == 0 ? 0 : Math.max(0, next - now);
    next = now + wait + interval;
    return Duration.ofNanos(wait);
  }
}
