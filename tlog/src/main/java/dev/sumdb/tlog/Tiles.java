package dev.sumdb.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tiles to publish, their bytes, and the hashes in them. All arguments are tiles of hashes. */
public final class Tiles {
  private Tiles() {}

  /**
   * The tiles of hashes that a log has to publish when it grows from one size to another: on each
   * level all tiles that became full and the one partial tile at the end, if its width changed.
   * Level 0 first, in the order of the indexes. Partial tiles that only sizes in between had are
   * not listed; they are prefixes of those that are.
   *
   * @throws IllegalArgumentException if the height is not in 1..30, a size not in 0..2^62, or the
   *     old size larger than the new one
   */
  public static List<Tile> toPublish(int height, long oldSize, long newSize) {
    TreeHead.checkSize(oldSize);
    TreeHead.checkSize(newSize);
    if (height < 1 || height > Tile.MAX_HEIGHT || oldSize > newSize) {
      throw new IllegalArgumentException(
          "no tiles of height " + height + " from tree " + oldSize + " to tree " + newSize);
    }
    List<Tile> tiles = new ArrayList<>();
    // Sizes are below 2^63, so the shifts that do something are, too.
    for (int level = 0; level * height < Long.SIZE; level++) {
      long oldEntries = oldSize >> level * height;
      long newEntries = newSize >> level * height;
      if (oldEntries == newEntries) {
        break;
      }
      long fullEnd = newEntries >> height;
      for (long n = oldEntries >> height; n < fullEnd; n++) {
        tiles.add(new Tile(height, level, n, 1 << height));
      }
      int width = (int) (newEntries - (fullEnd << height));
      if (width > 0) {
        tiles.add(new Tile(height, level, fullEnd, width));
      }
    }
    return tiles;
  }

  /**
   * The bytes of a tile from stored hashes, with one call of the reader.
   *
   * @throws IllegalArgumentException for a data tile, one that no tree of at most 2^62 records has,
   *     or one that is too large for an array
   */
  public static byte[] read(Tile tile, HashReader reader) throws IOException, ProofException {
    byte[] data = new byte[byteLength(tile)];
    long[] indexes = new long[tile.width()];
    int treeLevel = tile.height() * tile.level();
    if (!tile.existsIn(TreeHead.MAX_SIZE)) {
      throw new IllegalArgumentException("no tree has " + tile);
    }
    long first = tile.index() << tile.height();
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = HashIndex.of(treeLevel, first + i);
    }
    List<Hash> hashes = LeafRange.read(reader, indexes);
    int at = 0;
    for (Hash hash : hashes) {
      hash.copyInto(data, at);
      at += Hash.SIZE;
    }
    return data;
  }

  /**
   * The stored hash with that index, recomputed from a tile's bytes. It is as trustworthy as the
   * bytes are.
   *
   * @throws ProofException if the data do not have the length of the tile
   * @throws IllegalArgumentException if the hash is not in the tile
   */
  public static Hash hashAt(Tile tile, byte[] data, long hashIndex) throws ProofException {
    checkLength(tile, data);
    return hashAt(new NodeHasher(), tile, data, hashIndex);
  }

  static Hash hashAt(NodeHasher hasher, Tile tile, byte[] data, long hashIndex) {
    Tile place = Tile.containing(tile.height(), hashIndex);
    if (place.level() != tile.level()
        || place.index() != tile.index()
        || place.width() > tile.width()) {
      throw new IllegalArgumentException("stored hash " + hashIndex + " is not in " + tile);
    }
    int count = 1 << HashIndex.position(hashIndex).level() - tile.level() * tile.height();
    return hasher.subtree(data, (place.width() - count) * Hash.SIZE, count);
  }

  /**
   * The root of a full tile, which is its entry in the tile above.
   *
   * @throws IllegalArgumentException if the tile is not full or the data are not of its length
   */
  public static Hash root(Tile tile, byte[] data) {
    return root(new NodeHasher(), tile, data);
  }

  static Hash root(NodeHasher hasher, Tile tile, byte[] data) {
    if (!tile.isFull() || data.length != byteLength(tile)) {
      throw new IllegalArgumentException("no root of " + tile + " with " + data.length + " bytes");
    }
    return hasher.subtree(data, 0, tile.width());
  }

  /** 32 times the width. */
  static int byteLength(Tile tile) {
    long length = (long) tile.width() * Hash.SIZE;
    if (tile.isData() || length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("no byte array for " + tile);
    }
    return (int) length;
  }

  static void checkLength(Tile tile, byte[] data) throws ProofException {
    if (data.length != byteLength(tile)) {
      throw new ProofException(
          TilePath.format(tile, TileDialect.GO)
              + " has "
              + data.length
              + " bytes, want "
              + byteLength(tile));
    }
  }
}
