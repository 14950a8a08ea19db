package dev.sumdb.tlog;

/**
 * The bytes of a full tile and their root, which was computed from them by this class and nothing
 * else. So whoever fetches tiles can hash each in the thread that fetched it, and need not be
 * trusted by the {@link TileHashReader} that compares the root with the entry above.
 *
 * <p>The bytes are not copied, and must not change any more.
 */
public final class HashedTile {
  private final Tile tile;
  private final byte[] data;
  private final Hash root;

  private HashedTile(Tile tile, byte[] data, Hash root) {
    this.tile = tile;
    this.data = data;
    this.root = root;
  }

  /**
   * Hashes the bytes.
   *
   * @throws IllegalArgumentException if the tile is not full or the data are not of its length
   */
  public static HashedTile of(NodeHasher hasher, Tile tile, byte[] data) {
    return new HashedTile(tile, data, Tiles.root(hasher, tile, data));
  }

  /** Whether the root is that of this very array as this tile. */
  public boolean isOf(Tile other, byte[] array) {
    return tile.equals(other) && data == array;
  }

  /** What the entry in the tile above must be. */
  public Hash root() {
    return root;
  }
}
