package dev.sumdb.tlog;

import java.util.Objects;

/**
 * The size of a log (number of records) and the root hash over them: RFC 6962 2.1. Size and root
 * always travel together, because a proof shows nothing about a size that came from elsewhere.
 *
 * <p>A size is at most 2^62, so that every stored-hash index of the tree fits into a {@code long}
 * and no power of two above a size overflows.
 */
public record TreeHead(long size, Hash root) {
  /** The largest size: 2^62 records. */
  public static final long MAX_SIZE = 1L << 62;

  /** The head of the log without records. */
  public static final TreeHead EMPTY = new TreeHead(0, Rfc6962.EMPTY_ROOT);

  /**
   * @throws IllegalArgumentException for a size outside 0..2^62, or size 0 with another root than
   *     that of the empty tree
   */
  public TreeHead {
    checkSize(size);
    Objects.requireNonNull(root, "root");
    if (size == 0 && !root.equals(Rfc6962.EMPTY_ROOT)) {
      throw new IllegalArgumentException(
          "tree 0 has root " + root + ", want " + Rfc6962.EMPTY_ROOT);
    }
  }

  static void checkSize(long size) {
    if (size < 0 || size > MAX_SIZE) {
      throw new IllegalArgumentException("tree size " + size + " is not in 0..2^62");
    }
  }
}
