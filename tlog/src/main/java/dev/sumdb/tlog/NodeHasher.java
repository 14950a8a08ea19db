package dev.sumdb.tlog;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * RFC 6962 hashing for loops: one digest and one 65-byte buffer, hashes read and written as byte
 * ranges. <b>Not thread-safe</b>; make one per call or per thread, it costs less than a hash.
 */
public final class NodeHasher {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;
  private static final int RIGHT = 1 + Hash.SIZE;
  private static final int NODE_SIZE = 1 + 2 * Hash.SIZE;

  private final MessageDigest sha256 = sha256();
  private final byte[] buffer = new byte[NODE_SIZE];

  /** A hasher for one thread. */
  public NodeHasher() {
    buffer[0] = NODE;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform must have SHA-256", e);
    }
  }

  static Hash emptyRoot() {
    return Hash.owning(sha256().digest());
  }

  /** The leaf hash of a record. */
  public Hash leaf(byte[] record) {
    sha256.update(LEAF);
    sha256.update(record);
    return Hash.owning(sha256.digest());
  }

  /**
   * Hashes the record {@code src[from, to)} as a leaf into {@code dst[at, at + 32)}, so that
   * records of a large file need not be copied.
   */
  public void leaf(byte[] src, int from, int to, byte[] dst, int at) {
    sha256.update(LEAF);
    sha256.update(src, from, to - from);
    digestInto(dst, at);
  }

  /** The hash of the node with these children. */
  public Hash node(Hash left, Hash right) {
    left.copyInto(buffer, 1);
    right.copyInto(buffer, RIGHT);
    sha256.update(buffer, 0, NODE_SIZE);
    return Hash.owning(sha256.digest());
  }

  /**
   * Hashes the node with the children {@code left[lo, lo + 32)} and {@code right[ro, ro + 32)} into
   * {@code dst[at, at + 32)}. The ranges may overlap.
   */
  public void node(byte[] left, int lo, byte[] right, int ro, byte[] dst, int at) {
    System.arraycopy(left, lo, buffer, 1, Hash.SIZE);
    System.arraycopy(right, ro, buffer, RIGHT, Hash.SIZE);
    sha256.update(buffer, 0, NODE_SIZE);
    digestInto(dst, at);
  }

  private void digestInto(byte[] dst, int at) {
    try {
      sha256.digest(dst, at, Hash.SIZE);
    } catch (DigestException e) {
      throw new IllegalArgumentException("no room for a hash at " + at + " of " + dst.length, e);
    }
  }

  /**
   * The root of the perfect subtree over the {@code count} consecutive 32-byte hashes that start at
   * {@code src[from]}; one hash is its own root.
   *
   * @throws IllegalArgumentException if count is not a power of two
   */
  public Hash subtree(byte[] src, int from, int count) {
    if (Integer.bitCount(count) != 1 || count < 0) {
      throw new IllegalArgumentException("a perfect subtree over " + count + " hashes");
    }
    Objects.checkFromIndexSize((long) from, (long) count * Hash.SIZE, src.length);
    if (count == 1) {
      return Hash.copyOf(src, from);
    }
    // A binary counter: after pair i the stack holds one finished subtree for each one bit of
    // i + 1, largest first. Each carry merges the two on top. 32 slots serve every int.
    byte[] stack = new byte[Integer.SIZE * Hash.SIZE];
    int top = 0;
    int at = from;
    for (int pair = 0; pair < count / 2; pair++) {
      node(src, at, src, at + Hash.SIZE, stack, top);
      at += 2 * Hash.SIZE;
      for (int carry = pair; (carry & 1) == 1; carry >>= 1) {
        node(stack, top - Hash.SIZE, stack, top, stack, top - Hash.SIZE);
        top -= Hash.SIZE;
      }
      top += Hash.SIZE;
    }
    return Hash.copyOf(stack, 0);
  }
}
