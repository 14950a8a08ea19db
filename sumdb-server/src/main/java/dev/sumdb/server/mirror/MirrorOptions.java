package dev.sumdb.server.mirror;

import java.time.Clock;
import java.time.Duration;

/**
 * How a mirror works.
 *
 * @param refresh how often the database is asked for its newest head at most
 * @param patience how long a request for the newest head waits for the database, before it is
 *     answered with the newest one that is at hand
 * @param fetches requests that may wait for the database at once, at least 1
 * @param waiting requests that may wait for one of those places, at least 1
 * @param memoryBytes for proven tiles, and as much again for records
 * @param clock measures ages
 */
public record MirrorOptions(
    Duration refresh, Duration patience, int fetches, int waiting, long memoryBytes, Clock clock) {

  /** 5 s, 2 s, 64 and 4096, at most 32 MiB. */
  public static MirrorOptions defaults() {
    return new MirrorOptions(
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        64,
        4096,
        Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 16),
        Clock.systemUTC());
  }
}
