package dev.sumdb.mirrors;

import java.time.Duration;
import java.util.Objects;

/**
 * How mirrors are asked.
 *
 * @param timeout of each request, with its body
 * @param threshold a mirror is slow whose p95 of the time to the first byte is above
 * @param zips whether zips are fetched
 */
public record MirrorOptions(Duration timeout, Duration threshold, boolean zips) {
  /** 10 s, 500 ms, with zips. */
  public static final MirrorOptions DEFAULT =
      new MirrorOptions(Duration.ofSeconds(10), Duration.ofMillis(500), true);

  /** Refuses nulls. */
  public MirrorOptions {
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(threshold, "threshold");
  }
}
