package dev.sumdb.goproxy;

import java.time.Duration;

/**
 * A moment after which an exchange is given up, whatever progress it makes; for answers that are
 * small and must come soon. Immutable.
 */
public final class Deadline {
  /** Waits as long as the limits of the phases let it. */
  public static final Deadline NONE = new Deadline(0, null);

  private final long endNanos;
  private final Duration limit;

  private Deadline(long endNanos, Duration limit) {
    this.endNanos = endNanos;
    this.limit = limit;
  }

  /**
   * The moment that far from now.
   *
   * @param limit positive, at most 100 years
   */
  public static Deadline after(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos(), limit);
  }

  /** What is left, but not more than this. Zero when it is over. */
  public Duration atMost(Duration wait) {
    if (limit == null) {
      return wait;
    }
    Duration left = Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    return left.compareTo(wait) < 0 ? left : wait;
  }

  /** Whether it is over. */
  public boolean isOver() {
    return limit != null && System.nanoTime() - endNanos >= 0;
  }

  /** For messages: the limit that was set where it is the reason, else that of the phase. */
  String explain(Duration phase) {
    return (isOver() ? limit : phase).toMillis() + " ms";
  }
}
