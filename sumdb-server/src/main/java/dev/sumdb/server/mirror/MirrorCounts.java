package dev.sumdb.server.mirror;

import java.util.concurrent.atomic.LongAdder;

/** What a mirror has done since its start. Thread-safe. */
public final class MirrorCounts {
  private final LongAdder lookupHits = new LongAdder();
  private final LongAdder lookupMisses = new LongAdder();
  private final LongAdder tileHits = new LongAdder();
  private final LongAdder tileMisses = new LongAdder();

  MirrorCounts() {}

  void lookup(boolean hit) {
    (hit ? lookupHits : lookupMisses).increment();
  }

  void tile(boolean hit) {
    (hit ? tileHits : tileMisses).increment();
  }

  /** Lookups answered without the database. */
  public long lookupHits() {
    return lookupHits.sum();
  }

  /** Lookups for which the database was asked. */
  public long lookupMisses() {
    return lookupMisses.sum();
  }

  /** Tiles answered without the database. */
  public long tileHits() {
    return tileHits.sum();
  }

  /** Tiles for which the database was asked. */
  public long tileMisses() {
    return tileMisses.sum();
  }
}
