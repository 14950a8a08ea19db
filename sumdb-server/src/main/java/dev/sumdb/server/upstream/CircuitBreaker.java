package dev.sumdb.server.upstream;

import java.time.Clock;
import java.time.Duration;

/**
 * Leaves an upstream alone that has not been reachable several times in a row, so that callers hear
 * so at once and threads are not spent on waiting for it.
 *
 * <p>Closed: everything passes. After {@code failures} unreachable attempts in a row it opens:
 * nothing passes for {@code pause}. Then one attempt probes (half open): if the upstream answers
 * anything at all the circuit closes, else it opens for another pause. Answers of any status count
 * as reachable: one module that makes an upstream answer 500 must not cut off all others.
 * Thread-safe.
 */
public final class CircuitBreaker {

  private final int failures;
  private final long pauseMillis;
  private final Clock clock;

  private int inARow;
  private boolean open;
  private boolean probing;
  private long openedAtMillis;

  /**
   * A closed one.
   *
   * @param failures unreachable attempts in a row that open it, at least 1
   * @param pause how long nothing passes then
   */
  public CircuitBreaker(int failures, Duration pause, Clock clock) {
    this.failures = failures;
    this.pauseMillis = pause.toMillis();
    this.clock = clock;
  }

  /**
   * Asks to make an attempt. Zero: go on, and report exactly one of {@link #reached}, {@link
   * #unreachable}, {@link #unknown}. Otherwise: the milliseconds to wait before asking again.
   */
  public synchronized long enter() {
    if (!open) {
      return 0;
    }
    long waited = clock.millis() - openedAtMillis;
    // A clock that was set back must not keep the circuit open for longer than a pause.
    if (waited >= 0 && waited < pauseMillis) {
      return pauseMillis - waited;
    }
    if (probing) {
      return Math.max(1, Math.min(pauseMillis, 1000));
    }
    probing = true;
    return 0;
  }

  /** The upstream answered. True when this closed the circuit. */
  public synchronized boolean reached() {
    boolean closed = open;
    inARow = 0;
    open = false;
    probing = false;
    return closed;
  }

  /** The upstream could not be reached. True when this opened a closed circuit. */
  public synchronized boolean unreachable() {
    inARow++;
    if (!open && inARow < failures) {
      return false;
    }
    boolean opened = !open;
    open = true;
    probing = false;
    openedAtMillis = clock.millis();
    return opened;
  }

  /** The attempt ended for reasons that say nothing about the upstream. */
  public synchronized void unknown() {
    probing = false;
  }

  /** Whether nothing but a probe passes now. */
  public synchronized boolean isOpen() {
    return open;
  }

  /** How many unreachable attempts in a row open it. */
  public int failures() {
    return failures;
  }
}
