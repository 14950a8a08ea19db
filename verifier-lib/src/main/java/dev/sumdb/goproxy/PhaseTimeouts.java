package dev.sumdb.goproxy;

import java.time.Duration;

/**
 * Time limits of one request by phase. There is none for the whole, which would end the download of
 * a large zip over a slow line although it makes progress.
 *
 * @param connect until there is a connection
 * @param firstByte from then until all headers of the answer have arrived
 * @param idle between two arrivals of content
 */
public record PhaseTimeouts(Duration connect, Duration firstByte, Duration idle) {

  /** 5 s, 30 s and 30 s. */
  public static final PhaseTimeouts DEFAULT =
      new PhaseTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30));

  /** Checks that all are positive. */
  public PhaseTimeouts {
    if (!isPositive(connect) || !isPositive(firstByte) || !isPositive(idle)) {
      throw new IllegalArgumentException("timeouts must be positive");
    }
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
