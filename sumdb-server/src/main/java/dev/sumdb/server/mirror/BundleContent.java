package dev.sumdb.server.mirror;

import dev.sumdb.bundle.Bundle;
import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.util.Map;
import java.util.Optional;

/** Puts a verified bundle into the cache of a mirror. */
public final class BundleContent {
  private static final long MEMORY = 1 << 20;

  private BundleContent() {}

  /** The proof of a record in the tree of the head that is held. */
  public static Optional<TlogProof> proof(BoundedCache cache, LogRecord record) {
    return cache.head().flatMap(head -> new ProvenReads(cache, MEMORY).proof(record, head));
  }

  /**
   * Keeps tiles, head and records, in this order: nothing is held that cannot be proven from what
   * is held already.
   *
   * @param bundle whose head was proven to extend the cache's complete head
   * @return whether all of it is held now; if not, the room is too small or the disk is full
   */
  public static boolean keep(BoundedCache cache, Bundle bundle) {
    try {
      for (Map.Entry<String, byte[]> tile : bundle.tiles().entrySet()) {
        cache.saveTile(TilePath.parse(tile.getKey(), TileDialect.GO), tile.getValue());
      }
    } catch (MalformedException e) {
      throw new AssertionError("a path of a bundle that was read", e);
    }
    BoundedCache.Advance advance = cache.advance(ProvenHead.of(bundle.head(), bundle.latest()));
    boolean all = advance == BoundedCache.Advance.DONE;
    for (Map.Entry<ModuleVersion, LogRecord> record : bundle.records().entrySet()) {
      cache.saveLookup(record.getKey(), bundle.answer(record.getKey()));
      LogRecord held = cache.record(record.getKey()).orElse(null);
      all &= record.getValue().equals(held) && cache.isComplete(held.id());
    }
    return all;
  }
}
