package dev.sumdb.client;

import dev.sumdb.goproxy.Deadline;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Tries a read up to three times, where the failure may be over at the next try: after half a
 * second and after one, or when the source said. All tries together have one deadline.
 */
final class Retry {
  private static final int MAX_TRIES = 3;
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);

  /** Waits; tests do not. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration wait) throws InterruptedException;
  }

  /** One try. */
  @FunctionalInterface
  interface Attempt {
    byte[] run(Deadline deadline)
        throws NotInSourceException, SourceException, InterruptedIOException;
  }

  private final Duration total;
  private final Pause pause;

  /**
   * @param total limit for all tries of one read
   */
  Retry(Duration total, Pause pause) {
    this.total = total;
    this.pause = pause;
  }

  /** With real waits. */
  static Retry within(Duration total) {
    return new Retry(total, wait -> Thread.sleep(wait.toMillis()));
  }

  byte[] run(Attempt attempt) throws NotInSourceException, SourceException, InterruptedIOException {
    Deadline deadline = Deadline.after(total);
    Duration wait = FIRST_WAIT;
    for (int tries = 1; ; tries++) {
      try {
        return attempt.run(deadline);
      } catch (SourceException e) {
        Duration asked = e.retryAfter().orElse(wait);
        boolean inTime = deadline.atMost(asked).equals(asked);
        if (!e.isRetryable() || tries == MAX_TRIES || !inTime) {
          throw e;
        }
        sleep(asked);
        wait = wait.multipliedBy(2);
      }
    }
  }

  private void sleep(Duration wait) throws InterruptedIOException {
    try {
      pause.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the next try");
    }
  }
}
