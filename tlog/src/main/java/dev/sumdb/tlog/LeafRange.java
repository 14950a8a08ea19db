package dev.sumdb.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The records {@code [from, to)} of a tree as they occur in the recursion of RFC 6962 2.1: from is
 * a multiple of a power of two that is at least the length. Its hash folds the perfect subtrees of
 * the binary decomposition of the length, largest first:
 *
 * <pre>
 *   [0, 7) =  node( [0, 4), node( [4, 6), [6, 7) ) )
 * </pre>
 */
record LeafRange(long from, long to) {

  /** The number of perfect subtrees. */
  int parts() {
    return Long.bitCount(to - from);
  }

  /** Writes the stored-hash indexes of the perfect subtrees to {@code dst}, from {@code at} on. */
  int indexesInto(long[] dst, int at) {
    int next = at;
    long lo = from;
    while (lo < to) {
      int level = Long.SIZE - 1 - Long.numberOfLeadingZeros(to - lo);
      dst[next++] = HashIndex.of(level, lo >> level);
      lo += 1L << level;
    }
    return next;
  }

  /** The hash of the range from its parts, {@code hashes[at, at + parts())}. */
  private Hash fold(NodeHasher hasher, List<Hash> hashes, int at) {
    int last = at + parts() - 1;
    Hash hash = hashes.get(last);
    for (int i = last - 1; i >= at; i--) {
      hash = hasher.node(hashes.get(i), hash);
    }
    return hash;
  }

  /** The hashes of all these ranges, none empty, with one call of the reader. */
  static List<Hash> hashes(List<LeafRange> ranges, HashReader reader)
      throws IOException, ProofException {
    if (ranges.isEmpty()) {
      return List.of();
    }
    int parts = 0;
    for (LeafRange range : ranges) {
      parts += range.parts();
    }
    long[] indexes = new long[parts];
    int at = 0;
    for (LeafRange range : ranges) {
      at = range.indexesInto(indexes, at);
    }
    List<Hash> read = read(reader, indexes);
    NodeHasher hasher = new NodeHasher();
    List<Hash> hashes = new ArrayList<>(ranges.size());
    at = 0;
    for (LeafRange range : ranges) {
      hashes.add(range.fold(hasher, read, at));
      at += range.parts();
    }
    return hashes;
  }

  /** Reads, and holds the reader to its contract. */
  static List<Hash> read(HashReader reader, long[] indexes) throws IOException, ProofException {
    List<Hash> hashes = reader.read(indexes);
    if (hashes.size() != indexes.length) {
      throw new ProofException(
          "hash reader returned " + hashes.size() + " hashes, want " + indexes.length);
    }
    return hashes;
  }

  /** The largest power of two strictly below a length of at least 2: where RFC 6962 splits. */
  static long split(long length) {
    return Long.highestOneBit(length - 1);
  }
}
