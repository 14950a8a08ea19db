package dev.sumdb.server.log;

import dev.sumdb.server.store.StoredTile;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.ProofException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The stored hashes of one tree, computed from its right edge and its finished tiles: a hash of a
 * level between two tile levels is the root over at most 128 neighbours in one tile. As trustworthy
 * as the edge and the tiles are. Safe for several threads if the tile source is.
 */
final class TreeHashes implements HashReader {
  private final RightEdge edge;
  private final TileSource tiles;

  TreeHashes(RightEdge edge, TileSource tiles) {
    this.edge = edge;
    this.tiles = tiles;
  }

  @Override
  public List<Hash> read(long[] indexes) throws IOException, ProofException {
    NodeHasher hasher = new NodeHasher();
    List<Hash> hashes = new ArrayList<>(indexes.length);
    for (long index : indexes) {
      HashIndex.Position at = HashIndex.position(index);
      if (!contains(at.level(), at.n())) {
        throw new ProofException("hash " + index + " is not in tree " + edge.size());
      }
      hashes.add(hash(hasher, at.level(), at.n()));
    }
    return hashes;
  }

  /** Whether the perfect subtree of this level and number is finished. */
  boolean contains(int level, long n) {
    return level <= 62 && n >= 0 && n < edge.size() >>> level;
  }

  private Hash hash(NodeHasher hasher, int level, long n) throws IOException {
    int tileLevel = level / StoredTile.HEIGHT;
    int above = level % StoredTile.HEIGHT;
    long first = n << above;
    int offset = (int) (first & StoredTile.WIDTH - 1);
    return hasher.subtree(entries(tileLevel, first), offset * Hash.SIZE, 1 << above);
  }

  /** The hashes of the tile, finished or not, that holds entry {@code n} of the tile level. */
  byte[] entries(int tileLevel, long n) throws IOException {
    long tile = n >>> StoredTile.HEIGHT;
    return tile < edge.completed(tileLevel)
        ? tiles.hashes(tileLevel, tile)
        : edge.unfinished(tileLevel);
  }

  /**
   * Consecutive hashes of one level, {@code [from, from + count)}, which must all be in the tree.
   * Goes through the tiles in order and holds one at a time, so that memory is that of the answer
   * however many tiles a high level needs: one for each 256 hashes of the tile level below.
   */
  byte[] range(int level, long from, int count) throws IOException {
    int tileLevel = level / StoredTile.HEIGHT;
    int above = level % StoredTile.HEIGHT;
    NodeHasher hasher = new NodeHasher();
    byte[] answer = new byte[count * Hash.SIZE];
    byte[] tile = null;
    for (int i = 0; i < count; i++) {
      long first = from + i << above;
      int offset = (int) (first & StoredTile.WIDTH - 1);
      if (tile == null || offset == 0) {
        tile = entries(tileLevel, first);
      }
      if (above == 0) {
        System.arraycopy(tile, offset * Hash.SIZE, answer, i * Hash.SIZE, Hash.SIZE);
      } else {
        hasher.subtree(tile, offset * Hash.SIZE, 1 << above).copyInto(answer, i * Hash.SIZE);
      }
    }
    return answer;
  }
}
