package dev.sumdb.tlog;

/**
 * Coordinates of a tile: {@code width} consecutive hashes of one level of the tree, as bytes 32
 * times the width long. Tile {@code index} of tile level {@code level} holds the hashes numbered
 * {@code index * 2^height ...} of tree level {@code height * level}. With the width 2^height it is
 * full and never changes; a narrower one is a byte prefix of every wider one. Entry j of tile
 * (level + 1, n) is the root of the full tile (level, n * 2^height + j). Level {@link #DATA_LEVEL}
 * is the tile of the records themselves, below level 0.
 *
 * <p>Valid by construction, comparable by content, usable as a map key.
 *
 * @param height 1..30 levels of the tree in one tile; go.sum databases and C2SP tlog-tiles use 8
 * @param level 0..63, or -1 for records
 * @param index at least 0
 * @param width 1..2^height
 */
public record Tile(int height, int level, long index, int width) {
  /** The level of the tiles that hold records instead of hashes. */
  public static final int DATA_LEVEL = -1;

  /** The largest height. */
  public static final int MAX_HEIGHT = 30;

  /** The largest level; that of height 1 over 2^62 records is 62. */
  public static final int MAX_LEVEL = 63;

  /**
   * @throws IllegalArgumentException if a coordinate is outside its range
   */
  public Tile {
    // Height first: the width's bound shifts by it.
    if (!isPlace(height, level, index) || width < 1 || width > 1 << height) {
      throw new IllegalArgumentException(
          "no such tile: H=" + height + " L=" + level + " N=" + index + " W=" + width);
    }
  }

  private static boolean isPlace(int height, int level, long index) {
    return height >= 1
        && height <= MAX_HEIGHT
        && level >= DATA_LEVEL
        && level <= MAX_LEVEL
        && index >= 0;
  }

  /** Whether it holds records instead of hashes. */
  public boolean isData() {
    return level == DATA_LEVEL;
  }

  /** Whether it has its final width. */
  public boolean isFull() {
    return width == fullWidth();
  }

  /** 2^height. */
  public int fullWidth() {
    return 1 << height;
  }

  /**
   * The tile at the same place with another width.
   *
   * @throws IllegalArgumentException if the width is not in 1..2^height
   */
  public Tile withWidth(int newWidth) {
    return new Tile(height, level, index, newWidth);
  }

  /** The full tile at the same place. */
  public Tile full() {
    return withWidth(fullWidth());
  }

  /**
   * The narrowest tile of that height that holds a stored hash, either as an entry or as the root
   * of a subtree of its entries.
   *
   * @throws IllegalArgumentException if the height is not in 1..30 or no hash has that index
   */
  public static Tile containing(int height, long hashIndex) {
    if (height < 1 || height > MAX_HEIGHT) {
      throw new IllegalArgumentException("no such tile: H=" + height);
    }
    HashIndex.Position hash = HashIndex.position(hashIndex);
    int level = hash.level() / height;
    int above = hash.level() - level * height;
    // Levels and numbers of stored hashes are bounded so that this is below 2^62.
    long first = hash.n() << above;
    long index = first >> height;
    int end = (int) (first - (index << height)) + (1 << above);
    return new Tile(height, level, index, end);
  }

  /**
   * How many entries the tile at that place has in a tree of that size: 0 (there is none yet) to
   * 2^height. No argument makes it overflow.
   *
   * @throws IllegalArgumentException if the place is outside the ranges of a tile, or the size is
   *     negative
   */
  public static long availableWidth(int height, int level, long index, long treeSize) {
    if (!isPlace(height, level, index) || treeSize < 0) {
      throw new IllegalArgumentException(
          "no such tile: H=" + height + " L=" + level + " N=" + index + " in tree " + treeSize);
    }
    int shift = height * Math.max(level, 0);
    // Java would take the shift modulo 64.
    long entries = shift < Long.SIZE ? treeSize >> shift : 0;
    if (index > entries >> height) {
      return 0;
    }
    return Math.min(1L << height, entries - (index << height));
  }

  /** Whether a tree of that size has all entries of this tile. */
  public boolean existsIn(long treeSize) {
    return width <= availableWidth(height, level, index, treeSize);
  }
}
