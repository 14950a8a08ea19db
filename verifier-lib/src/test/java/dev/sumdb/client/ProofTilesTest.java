package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.ConsistencyProof;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.InclusionProof;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.TestLog;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TreeHead;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The tiles that a run fetches to check a leaf or an older root also hold every hash of the proofs
 * made of them later, when nothing can be fetched any more.
 */
class ProofTilesTest {
  private static final Hash ANY = Hash.of(new byte[Hash.SIZE]);

  @FunctionalInterface
  private interface Proof {
    void make(HashReader reader) throws Exception;
  }

  private static long[] indexes(Proof proof) throws Exception {
    List<Long> asked = new ArrayList<>();
    proof.make(
        indexes -> {
          for (long index : indexes) {
            asked.add(index);
          }
          return Collections.nCopies(indexes.length, ANY);
        });
    return asked.stream().mapToLong(Long::longValue).toArray();
  }

  private static void mustCover(TileHashReader tree, long[] fetched, long[] later, String what)
      throws Exception {
    Set<Tile> here = new HashSet<>(tree.plan(fetched));
    for (Tile tile : tree.plan(later)) {
      assertTrue(here.contains(tile), () -> what + " needs " + tile + ", here are " + here);
    }
  }

  private static void check(int height, long size, long older, long leaf) throws Exception {
    // Only the size matters to a plan.
    TileHashReader tree = new TileHashReader(new TreeHead(size, ANY), new TestLog().tiles(height));
    String what = "height " + height + " tree " + size + " older " + older + " leaf " + leaf;
    mustCover(
        tree,
        MerkleTree.rootIndexes(older),
        indexes(reader -> ConsistencyProof.prove(reader, older, size)),
        what);
    mustCover(
        tree,
        new long[] {HashIndex.of(0, leaf)},
        indexes(reader -> InclusionProof.prove(reader, leaf, size)),
        what);
    mustCover(
        tree,
        new long[] {HashIndex.of(0, leaf)},
        indexes(reader -> SubtreeProof.prove(reader, 0, leaf, size)),
        what);
  }

  @Test
  void coverAllProofsOfEverySmallTree() throws Exception {
    for (int height = 1; height <= 3; height++) {
      for (long size = 1; size <= 70; size++) {
        for (long n = 0; n < size; n++) {
          check(height, size, n + 1, n);
        }
      }
    }
  }

  @Test
  void coverAllProofsOfLargeTrees() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      long size = 1 + random.nextInt(Integer.MAX_VALUE) * (1L << random.nextInt(16));
      long older = 1 + Math.floorMod(random.nextLong(), size);
      check(8, size, older, Math.floorMod(random.nextLong(), size));
    }
  }
}
