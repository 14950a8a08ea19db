package dev.sumdb.server.store;

import dev.sumdb.tlog.Hash;
import java.util.Objects;

/**
 * One completed tile of height 8: 256 hashes of tree level {@code 8 * level}, numbers {@code index
 * * 256} and up, and the root over them, which is entry {@code index} of the level above. A tile
 * that was read from a store is not trusted before it was authenticated.
 */
public final class StoredTile {
  /** The height of all stored tiles, in levels of the tree. */
  public static final int HEIGHT = 8;

  /** Hashes in a completed tile. */
  public static final int WIDTH = 1 << HEIGHT;

  /** Bytes in a completed tile. */
  public static final int BYTES = WIDTH * Hash.SIZE;

  /** The highest level: 8 * 7 + 8 is above the largest tree of 2^62 records. */
  public static final int MAX_LEVEL = 7;

  private final int level;
  private final long index;
  private final Hash root;
  private final byte[] hashes;

  /** Takes over {@code hashes}, which the caller must not touch again. */
  public StoredTile(int level, long index, Hash root, byte[] hashes) {
    checkPlace(level, index);
    if (hashes.length != BYTES) {
      throw new IllegalArgumentException(
          name(level, index) + " has " + hashes.length + " bytes, want " + BYTES);
    }
    this.level = level;
    this.index = index;
    this.root = Objects.requireNonNull(root, "root");
    this.hashes = hashes;
  }

  /** Throws {@link IllegalArgumentException} for a place that no tree of 2^62 records has. */
  public static void checkPlace(int level, long index) {
    if (level < 0 || level > MAX_LEVEL || index < 0 || index >= 1L << 56) {
      throw new IllegalArgumentException("no such tile: level " + level + " index " + index);
    }
  }

  /** How many completed tiles of this level a tree of {@code size} records has. */
  public static long completed(int level, long size) {
    return level < MAX_LEVEL ? size >>> HEIGHT * (level + 1) : 0;
  }

  /** For messages, for example {@code tile level 0 index 17}. */
  public static String name(int level, long index) {
    return "tile level " + level + " index " + index;
  }

  /** Level in units of 8 tree levels, from 0. */
  public int level() {
    return level;
  }

  /** Number of the tile in its level, from 0. */
  public long index() {
    return index;
  }

  /** The root as it is stored beside the hashes. */
  public Hash root() {
    return root;
  }

  /** The 256 hashes, 8192 bytes. Not to be modified. */
  public byte[] hashes() {
    return hashes;
  }

  /** Level and index. */
  @Override
  public String toString() {
    return name(level, index);
  }
}
