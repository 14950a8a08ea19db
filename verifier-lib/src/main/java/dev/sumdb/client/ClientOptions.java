package dev.sumdb.client;

import dev.sumdb.tlog.Tile;
import java.time.Clock;
import java.util.Objects;

/**
 * How a client works.
 *
 * @param jobs how many reads from the source may be under way at once, at least 1
 * @param tileHeight of the tiles asked for, 1..30; every known database has 8
 * @param clock dates evidence
 */
public record ClientOptions(int jobs, int tileHeight, Clock clock) {

  /** Checks the ranges. */
  public ClientOptions {
    Objects.requireNonNull(clock, "clock");
    if (jobs < 1 || tileHeight < 1 || tileHeight > Tile.MAX_HEIGHT) {
      throw new IllegalArgumentException("jobs " + jobs + ", tile height " + tileHeight);
    }
  }

  /** 16 jobs, tiles of height 8, the system's clock. */
  public static ClientOptions defaults() {
    return new ClientOptions(16, 8, Clock.systemUTC());
  }

  /** The same with another bound. */
  public ClientOptions withJobs(int other) {
    return new ClientOptions(other, tileHeight, clock);
  }

  /** The same with other tiles. */
  public ClientOptions withTileHeight(int other) {
    return new ClientOptions(jobs, other, clock);
  }

  /** The same with another clock. */
  public ClientOptions withClock(Clock other) {
    return new ClientOptions(jobs, tileHeight, other);
  }
}
