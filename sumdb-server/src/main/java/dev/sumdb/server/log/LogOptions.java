package dev.sumdb.server.log;

import java.time.Clock;
import java.util.Objects;

/**
 * How a log runs.
 *
 * @param queueCapacity how many appends may wait, at least 1
 * @param maxBatch how many of them one transaction takes at most, at least 1
 * @param readers how many reads of the store may run at once, at least 1
 * @param cachedTiles how many authenticated tiles of 8 KiB stay in memory
 * @param clock for the time a record is first seen
 */
public record LogOptions(
    int queueCapacity, int maxBatch, int readers, int cachedTiles, Clock clock) {
  /** Throws {@link IllegalArgumentException} for what is out of range. */
  public LogOptions {
    Objects.requireNonNull(clock, "clock");
    if (queueCapacity < 1 || maxBatch < 1 || readers < 1 || cachedTiles < 0) {
      throw new IllegalArgumentException(
          "queueCapacity "
              + queueCapacity
              + ", maxBatch "
              + maxBatch
              + ", readers "
              + readers
              + ", cachedTiles "
              + cachedTiles);
    }
  }

  /** 4096 may wait, 2048 in a batch, 4 readers, 2048 tiles (16 MiB), the system's clock. */
  public static LogOptions defaults() {
    return new LogOptions(4096, 2048, 4, 2048, Clock.systemUTC());
  }
}
