package dev.sumdb.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of RFC 6962 2.1 over stored hashes ({@link HashIndex}): its root, and what one
 * more record adds. Each method calls the reader at most once, for at most 62 hashes.
 */
public final class MerkleTree {
  private MerkleTree() {}

  /**
   * The root of the tree of the first {@code size} records; {@link Rfc6962#EMPTY_ROOT} for none,
   * without reading.
   *
   * @throws IllegalArgumentException if the size is not in 0..2^62
   */
  public static Hash root(long size, HashReader reader) throws IOException, ProofException {
    TreeHead.checkSize(size);
    if (size == 0) {
      return Rfc6962.EMPTY_ROOT;
    }
    return LeafRange.hashes(List.of(new LeafRange(0, size)), reader).get(0);
  }

  /**
   * The hashes that record number {@code size} adds to a tree of {@code size} records, in the order
   * of their stored-hash indexes {@code count(size), count(size) + 1, ...}: the leaf first, then
   * each parent that it completes.
   *
   * @throws IllegalArgumentException if the size is not in 0..2^62-1
   */
  public static List<Hash> hashesForAppend(long size, Hash leaf, HashReader reader)
      throws IOException, ProofException {
    TreeHead.checkSize(size);
    TreeHead.checkSize(size + 1);
    // Each trailing one bit of the size is a finished subtree that the new one completes.
    int parents = Long.numberOfTrailingZeros(~size);
    long[] siblings = new long[parents];
    for (int level = 0; level < parents; level++) {
      siblings[level] = HashIndex.of(level, (size >> level) - 1);
    }
    List<Hash> left = parents == 0 ? List.of() : LeafRange.read(reader, siblings);
    List<Hash> added = new ArrayList<>(parents + 1);
    added.add(leaf);
    NodeHasher hasher = new NodeHasher();
    Hash hash = leaf;
    for (Hash sibling : left) {
      hash = hasher.node(sibling, hash);
      added.add(hash);
    }
    return added;
  }

  /**
   * The stored-hash indexes of the binary decomposition of a size, largest subtree first: the
   * hashes that the root is folded from. Empty for size 0.
   *
   * @throws IllegalArgumentException if the size is not in 0..2^62
   */
  public static long[] rootIndexes(long size) {
    TreeHead.checkSize(size);
    LeafRange all = new LeafRange(0, size);
    long[] indexes = new long[all.parts()];
    all.indexesInto(indexes, 0);
    return indexes;
  }
}
