package dev.sumdb.clone;

import java.time.Clock;
import java.util.Objects;

/**
 * How a clone is made.
 *
 * @param jobs bundles of records that may be under way from the source at once, at least 1; so many
 *     are asked for again after a kill
 * @param maxRequestsPerSecond at least 1; {@link #UNLIMITED} for no limit
 * @param clock dates evidence
 */
public record CloneOptions(int jobs, int maxRequestsPerSecond, Clock clock) {
  /** No limit to the requests per second. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** Checks the ranges. */
  public CloneOptions {
    Objects.requireNonNull(clock, "clock");
    if (jobs < 1 || maxRequestsPerSecond < 1) {
      throw new IllegalArgumentException("jobs " + jobs + ", requests " + maxRequestsPerSecond);
    }
  }

  /** One request at a time, without other limits. */
  public static CloneOptions defaults() {
    return new CloneOptions(1, UNLIMITED, Clock.systemUTC());
  }

  /** The same with another bound of requests at once. */
  public CloneOptions withJobs(int other) {
    return new CloneOptions(other, maxRequestsPerSecond, clock);
  }

  /** The same with another bound of requests per second. */
  public CloneOptions withMaxRequestsPerSecond(int other) {
    return new CloneOptions(jobs, other, clock);
  }

  /** The same with another clock. */
  public CloneOptions withClock(Clock other) {
    return new CloneOptions(jobs, maxRequestsPerSecond, other);
  }
}
