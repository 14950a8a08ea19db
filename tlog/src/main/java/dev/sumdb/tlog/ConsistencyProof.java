package dev.sumdb.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A consistency proof of RFC 6962 2.1.2: shows that an older tree is a prefix of a newer one, so
 * that nothing was changed or removed in between. At most 63 hashes. None from the empty tree,
 * which is a prefix of all, and none between equal sizes.
 */
public record ConsistencyProof(List<Hash> hashes) {
  /** Copies the list. */
  public ConsistencyProof {
    hashes = List.copyOf(hashes);
  }

  /**
   * The proof that the tree of the first {@code oldSize} records is a prefix of that of the first
   * {@code newSize}, with at most one call of the reader.
   *
   * @throws ProofException if oldSize is larger than newSize
   * @throws IllegalArgumentException if a size is not in 0..2^62
   */
  public static ConsistencyProof prove(HashReader reader, long oldSize, long newSize)
      throws IOException, ProofException {
    TreeHead.checkSize(oldSize);
    TreeHead.checkSize(newSize);
    checkOrder(oldSize, newSize);
    if (oldSize == 0) {
      return new ConsistencyProof(List.of());
    }
    List<LeafRange> ranges = new ArrayList<>();
    long lo = 0;
    long hi = newSize;
    while (oldSize < hi) {
      long mid = lo + LeafRange.split(hi - lo);
      if (oldSize <= mid) {
        ranges.add(new LeafRange(mid, hi));
        hi = mid;
      } else {
        ranges.add(new LeafRange(lo, mid));
        lo = mid;
      }
    }
    // [lo, oldSize) is a whole subtree of both trees. When it is all of the old tree, the verifier
    // knows its hash: the old root.
    if (lo > 0) {
      ranges.add(new LeafRange(lo, hi));
    }
    Collections.reverse(ranges);
    return new ConsistencyProof(LeafRange.hashes(ranges, reader));
  }

  /**
   * Checks that the older tree is a prefix of the newer one. The number of hashes must be exactly
   * the one that the sizes require.
   *
   * @throws ProofException if it is not shown, also if the older tree is the larger one
   */
  public void verify(TreeHead older, TreeHead newer) throws ProofException {
    long oldSize = older.size();
    long newSize = newer.size();
    checkOrder(oldSize, newSize);
    if (oldSize == 0 || oldSize == newSize) {
      checkLength(0, oldSize, newSize);
      if (oldSize == newSize) {
        checkRoot("old", newer.root(), older.root(), oldSize, newSize);
      }
      return;
    }
    // Both roots are computed on the way up from the largest subtree that ends where the old tree
    // ends. Its level is the number of trailing zeros of the old size; from there the way joins the
    // new tree's right edge after `inner` levels and then has left siblings only.
    int level = Long.numberOfTrailingZeros(oldSize);
    long last = oldSize - 1 >> level;
    int inner = InclusionProof.bitLength(last ^ (newSize - 1 >> level));
    boolean startIsOldRoot = last == 0;
    int start = startIsOldRoot ? 0 : 1;
    checkLength(start + inner + Long.bitCount(last >> inner), oldSize, newSize);

    NodeHasher hasher = new NodeHasher();
    Hash oldRoot = startIsOldRoot ? older.root() : hashes.get(0);
    Hash newRoot = oldRoot;
    for (int i = 0; i < hashes.size() - start; i++) {
      Hash sibling = hashes.get(start + i);
      if (i >= inner || (last >> i & 1) == 1) {
        oldRoot = hasher.node(sibling, oldRoot);
        newRoot = hasher.node(sibling, newRoot);
      } else {
        newRoot = hasher.node(newRoot, sibling);
      }
    }
    checkRoot("old", oldRoot, older.root(), oldSize, newSize);
    checkRoot("new", newRoot, newer.root(), oldSize, newSize);
  }

  private static void checkOrder(long oldSize, long newSize) throws ProofException {
    if (oldSize > newSize) {
      throw new ProofException("tree " + oldSize + " is larger than tree " + newSize);
    }
  }

  private void checkLength(int want, long oldSize, long newSize) throws ProofException {
    if (hashes.size() != want) {
      throw new ProofException(
          what(oldSize, newSize) + ": the proof has " + hashes.size() + " hashes, want " + want);
    }
  }

  private static void checkRoot(String which, Hash got, Hash want, long oldSize, long newSize)
      throws ProofException {
    if (!got.equals(want)) {
      throw new ProofException(
          what(oldSize, newSize) + ": " + which + " root " + got + ", want " + want);
    }
  }

  private static String what(long oldSize, long newSize) {
    return "tree " + oldSize + " is not proven to be a prefix of tree " + newSize;
  }
}
