package dev.sumdb.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An audit path of RFC 6962 2.1.1: shows that a record is in a tree. The hashes are the siblings on
 * the way from the leaf to the root, the leaf's own sibling first; at most 62.
 *
 * <p>The same hashes can prove an index under several sizes, so a proof is only worth as much as
 * the head it is checked against: the head must come from a verified signature.
 */
public record InclusionProof(List<Hash> hashes) {
  /** Copies the list. */
  public InclusionProof {
    hashes = List.copyOf(hashes);
  }

  /**
   * The proof for record {@code index} in the tree of the first {@code size} records, with one call
   * of the reader.
   *
   * @throws ProofException if the record is not in that tree
   * @throws IllegalArgumentException for a negative index or a size that is not in 0..2^62
   */
  public static InclusionProof prove(HashReader reader, long index, long size)
      throws IOException, ProofException {
    TreeHead.checkSize(size);
    if (index < 0) {
      throw new IllegalArgumentException("record " + index);
    }
    if (index >= size) {
      throw new ProofException("record " + index + " is not in tree " + size);
    }
    List<LeafRange> siblings = new ArrayList<>();
    long lo = 0;
    long hi = size;
    while (hi - lo > 1) {
      long mid = lo + LeafRange.split(hi - lo);
      if (index < mid) {
        siblings.add(new LeafRange(mid, hi));
        hi = mid;
      } else {
        siblings.add(new LeafRange(lo, mid));
        lo = mid;
      }
    }
    Collections.reverse(siblings);
    return new InclusionProof(LeafRange.hashes(siblings, reader));
  }

  /**
   * Checks that the record with this leaf hash has this index in the head's tree. The number of
   * hashes must be exactly the one that index and size require.
   *
   * @throws ProofException if it is not shown, also for an index outside the tree
   */
  public void verify(Hash leaf, long index, TreeHead head) throws ProofException {
    long size = head.size();
    if (index < 0 || index >= size) {
      throw new ProofException("record " + index + " is not in tree " + size);
    }
    // Up to the level where the way from the leaf joins the tree's right edge there is a sibling at
    // each level, left or right as the bits of the index say; above it only the left siblings of
    // the edge.
    int inner = bitLength(index ^ (size - 1));
    int want = inner + Long.bitCount(index >> inner);
    if (hashes.size() != want) {
      throw new ProofException(
          what(index, size) + ": the proof has " + hashes.size() + " hashes, want " + want);
    }
    NodeHasher hasher = new NodeHasher();
    Hash hash = leaf;
    for (int i = 0; i < want; i++) {
      boolean onTheLeft = i >= inner || (index >> i & 1) == 1;
      Hash sibling = hashes.get(i);
      hash = onTheLeft ? hasher.node(sibling, hash) : hasher.node(hash, sibling);
    }
    if (!hash.equals(head.root())) {
      throw new ProofException(
          what(index, size) + ": the proof leads to root " + hash + ", want " + head.root());
    }
  }

  private static String what(long index, long size) {
    return "record " + index + " is not proven in tree " + size;
  }

  static int bitLength(long n) {
    return Long.SIZE - Long.numberOfLeadingZeros(n);
  }
}
