package dev.sumdb.tlog;

/**
 * Stored-hash indexes: one number for each hash of a perfect subtree, in the order in which the
 * hashes become computable. Record n adds its leaf hash and then every parent that it completes:
 *
 * <pre>
 *   level 3                              14
 *   level 2            6                 13
 *   level 1      2           5       9         12
 *   level 0   0     1     3     4  7   8   10     11  ...
 * </pre>
 *
 * <p>Hash n of level L covers the records {@code [n * 2^L, (n + 1) * 2^L)}. The numbering does not
 * depend on the size of the tree, so a growing log only appends hashes. All sizes up to {@link
 * TreeHead#MAX_SIZE} are covered without overflow.
 */
public final class HashIndex {
  private static final int MAX_LEVEL = 62;

  private HashIndex() {}

  /** The place of a stored hash: level 0 holds the leaves, n counts from 0 within the level. */
  public record Position(int level, long n) {
    /**
     * @throws IllegalArgumentException if no tree of at most 2^62 records has that hash
     */
    public Position {
      if (level < 0 || level > MAX_LEVEL || n < 0 || n >= TreeHead.MAX_SIZE >> level) {
        throw new IllegalArgumentException("no stored hash " + n + " at level " + level);
      }
    }
  }

  /**
   * The index of hash {@code n} of {@code level}.
   *
   * @throws IllegalArgumentException if no tree of at most 2^62 records has that hash
   */
  public static long of(int level, long n) {
    if (level < 0 || level > MAX_LEVEL || n < 0 || n >= TreeHead.MAX_SIZE >> level) {
      throw new IllegalArgumentException("no stored hash " + n + " at level " + level);
    }
    // The record that completes the hash is the last one below it.
    long last = ((n + 1) << level) - 1;
    return count(last) + level;
  }

  /**
   * The number of stored hashes of a tree of that many records, which is the index of the next one.
   *
   * @throws IllegalArgumentException if the size is not in 0..2^62
   */
  public static long count(long size) {
    TreeHead.checkSize(size);
    // One hash for each node of a binary forest: n leaves in popcount(n) trees have
    // n - popcount(n) inner nodes.
    return 2 * size - Long.bitCount(size);
  }

  /**
   * The inverse of {@link #of}.
   *
   * @throws IllegalArgumentException if the index is negative or 2^63 - 1
   */
  public static Position position(long index) {
    if (index < 0 || index == Long.MAX_VALUE) {
      throw new IllegalArgumentException("no stored hash has index " + index);
    }
    // count(record) <= index, and at most 31 records too low, since count(n) >= 2n - 62.
    long record = index / 2;
    while (count(record + 1) <= index) {
      record++;
    }
    int level = (int) (index - count(record));
    return new Position(level, record >> level);
  }
}
