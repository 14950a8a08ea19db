package dev.sumdb.client;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Shows that a perfect subtree with this hash is in a tree: the siblings on the way from it to the
 * root, its own first. For level 0 this is the audit path of RFC 6962 2.1.1, and for others the end
 * of that of each record below.
 *
 * @param level 0..62, the subtree has 2^level records
 * @param n its number within the level, from 0
 */
record SubtreeProof(int level, long n, List<Hash> hashes) {
  SubtreeProof {
    hashes = List.copyOf(hashes);
  }

  static SubtreeProof prove(HashReader reader, int level, long n, long size)
      throws IOException, ProofException {
    checkInside(level, n, size);
    List<Hash> siblings = new ArrayList<>();
    long start = n << level;
    long lo = 0;
    long hi = size;
    while (hi - lo > 1L << level) {
      long mid = lo + Long.highestOneBit(hi - lo - 1);
      if (start < mid) {
        siblings.add(rangeHash(reader, mid, hi));
        hi = mid;
      } else {
        siblings.add(rangeHash(reader, lo, mid));
        lo = mid;
      }
    }
    Collections.reverse(siblings);
    return new SubtreeProof(level, n, siblings);
  }

  /** The hash of the records [lo, hi), a range as it occurs in the recursion of RFC 6962 2.1. */
  private static Hash rangeHash(HashReader reader, long lo, long hi)
      throws IOException, ProofException {
    // Such a range looks like a tree of its own, shifted by a multiple of each subtree in it.
    return MerkleTree.root(
        hi - lo,
        indexes -> {
          long[] shifted = new long[indexes.length];
          for (int i = 0; i < indexes.length; i++) {
            HashIndex.Position place = HashIndex.position(indexes[i]);
            shifted[i] = HashIndex.of(place.level(), place.n() + (lo >> place.level()));
          }
          return reader.read(shifted);
        });
  }

  /**
   * Checks that the subtree has that hash.
   *
   * @throws ProofException if it is not shown
   */
  void verify(Hash subtree, TreeHead head) throws ProofException {
    checkInside(level, n, head.size());
    Hash hash = subtree;
    for (Step step : steps(head.size())) {
      hash = step.onTheLeft() ? node(step.sibling(), hash) : node(hash, step.sibling());
    }
    if (!hash.equals(head.root())) {
      throw new ProofException(
          "hash "
              + n
              + " of level "
              + level
              + " is not proven in tree "
              + head.size()
              + ": the proof leads to root "
              + hash
              + ", want "
              + head.root());
    }
  }

  /** One hash of the proof, and on which side of what was computed so far it stands. */
  record Step(Hash sibling, boolean onTheLeft) {}

  List<Step> steps(long size) throws ProofException {
    long index = n << level;
    int inner = Long.SIZE - Long.numberOfLeadingZeros(index ^ size - 1);
    int want = inner + Long.bitCount(index >> inner) - level;
    if (hashes.size() != want) {
      throw new ProofException(
          "hash "
              + n
              + " of level "
              + level
              + " is not proven in tree "
              + size
              + ": the proof has "
              + hashes.size()
              + " hashes, want "
              + want);
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < want; i++) {
      boolean onTheLeft = i + level >= inner || (index >> i + level & 1) == 1;
      steps.add(new Step(hashes.get(i), onTheLeft));
    }
    return steps;
  }

  private static void checkInside(int level, long n, long size) throws ProofException {
    if (level < 0 || level > 62 || n < 0 || n >= size >> level) {
      throw new ProofException("hash " + n + " of level " + level + " is not in tree " + size);
    }
  }

  private static Hash node(Hash left, Hash right) {
    return new NodeHasher().node(left, right);
  }
}
