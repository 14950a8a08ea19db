package dev.sumdb.server.log;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.StoredTile;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.NodeHasher;
import java.io.IOException;

/**
 * Finished tiles, each checked before anybody sees it: its root must be the entry that its parent
 * tile, checked in the same way, or the right edge of the published tree has for it. So a damaged
 * store gives errors and never wrong hashes. Tiles never change, so that one that was authentic
 * under any published head stays in the cache under all later ones.
 *
 * <p>One read of the store for each tile that is not in the cache, and at most one for each of its
 * parents. Safe for all threads.
 */
final class AuthenticTiles {
  private final LogStore store;
  private final Incidents incidents;
  private final Cache<Long, byte[]> cache;

  AuthenticTiles(LogStore store, Incidents incidents, int cachedTiles) {
    this.store = store;
    this.incidents = incidents;
    this.cache = CacheBuilder.newBuilder().maximumSize(cachedTiles).build();
  }

  /** The tiles of the tree with this edge, which must be authentic. */
  TileSource under(RightEdge edge) {
    return (level, index) -> hashes(edge, level, index);
  }

  private byte[] hashes(RightEdge edge, int level, long index) throws IOException {
    long key = (long) level << 56 | index;
    byte[] hashes = cache.getIfPresent(key);
    if (hashes == null) {
      // The parent first: what it says is authentic, whatever the tile's own row says.
      Hash want = want(edge, level, index);
      hashes = load(level, index, want);
      cache.put(key, hashes);
    }
    return hashes;
  }

  private Hash want(RightEdge edge, int level, long index) throws IOException {
    long parent = index >>> StoredTile.HEIGHT;
    int offset = (int) (index & StoredTile.WIDTH - 1) * Hash.SIZE;
    byte[] entries =
        parent < edge.completed(level + 1)
            ? hashes(edge, level + 1, parent)
            : edge.unfinished(level + 1);
    return Hash.copyOf(entries, offset);
  }

  private byte[] load(int level, long index, Hash want) throws IOException {
    String name = StoredTile.name(level, index);
    StoredTile tile = store.tile(level, index).orElse(null);
    String problem = null;
    if (tile == null) {
      problem = "is missing in the store";
    } else {
      Hash root = new NodeHasher().subtree(tile.hashes(), 0, StoredTile.WIDTH);
      if (!root.equals(want)) {
        problem = "has root " + root + " in the store, the signed tree has " + want;
      }
    }
    if (problem != null) {
      incidents.damage("damaged-tile", name, name + " " + problem);
      throw new DamagedTileException(name + " " + problem);
    }
    return tile.hashes();
  }
}
