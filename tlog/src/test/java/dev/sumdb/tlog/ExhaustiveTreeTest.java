package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every tree of up to 130 records, compared with the definitions of RFC 6962. */
class ExhaustiveTreeTest {
  private static final int MAX = 130;
  private static final TestLog LOG = TestLog.ofSize(MAX);

  private static List<Hash> leaves(int size) {
    List<Hash> leaves = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      leaves.add(LOG.leafHash(i));
    }
    return leaves;
  }

  @Test
  void rootsAndProofsInMemoryAreThoseOfTheRfc() throws Exception {
    for (int size = 0; size <= MAX; size++) {
      List<Hash> leaves = leaves(size);
      TestLog log = LOG.at(size);
      TreeHead head = log.head();
      assertEquals(RfcTree.root(leaves), head.root());
      for (int leaf = 0; leaf < size; leaf++) {
        InclusionProof proof = InclusionProof.prove(log.hashReader(), leaf, size);
        assertEquals(RfcTree.path(leaf, leaves), proof.hashes());
        proof.verify(log.leafHash(leaf), leaf, head);
      }
      for (int old = 0; old <= size; old++) {
        ConsistencyProof proof = ConsistencyProof.prove(log.hashReader(), old, size);
        assertEquals(old == 0 ? List.of() : RfcTree.proof(old, leaves), proof.hashes());
        proof.verify(LOG.head(old), head);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void rootsAndProofsThroughTilesAreThoseInMemory(int height) throws Exception {
    for (int size = 0; size <= MAX; size++) {
      TestLog log = LOG.at(size);
      HashReader memory = log.hashReader();
      HashReader tiles = new TileHashReader(log.head(), log.tiles(height));
      for (int leaf = 0; leaf < size; leaf++) {
        long[] index = {HashIndex.of(0, leaf)};
        assertEquals(memory.read(index), tiles.read(index));
        assertEquals(
            InclusionProof.prove(memory, leaf, size), InclusionProof.prove(tiles, leaf, size));
      }
      for (int old = 0; old <= size; old++) {
        assertEquals(MerkleTree.root(old, memory), MerkleTree.root(old, tiles));
        assertEquals(
            ConsistencyProof.prove(memory, old, size), ConsistencyProof.prove(tiles, old, size));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyStoredHashIsReadableThroughTiles(int height) throws Exception {
    for (int size = 1; size <= MAX; size++) {
      TestLog log = LOG.at(size);
      long[] all = new long[(int) HashIndex.count(size)];
      for (int i = 0; i < all.length; i++) {
        all[i] = i;
        if (size <= 40) {
          HashReader one = new TileHashReader(log.head(), log.tiles(height));
          assertEquals(log.hashReader().read(new long[] {i}), one.read(new long[] {i}));
        }
      }
      HashReader tiles = new TileHashReader(log.head(), log.tiles(height));
      assertEquals(log.hashReader().read(all), tiles.read(all));
    }
  }

  @Test
  void noProofProvesAnotherIndex() throws Exception {
    for (int size = 2; size <= 40; size++) {
      TreeHead head = LOG.head(size);
      for (int leaf = 0; leaf < size; leaf++) {
        InclusionProof proof = InclusionProof.prove(LOG.hashReader(), leaf, size);
        for (int other = -1; other <= size + 1; other++) {
          if (other != leaf) {
            int wrong = other;
            Hash hash = LOG.leafHash(leaf);
            assertThrows(ProofException.class, () -> proof.verify(hash, wrong, head));
          }
        }
      }
    }
  }

  @Test
  void noProofOfAnotherLengthIsAccepted() throws Exception {
    for (int size = 1; size <= 40; size++) {
      TreeHead head = LOG.head(size);
      for (int i = 0; i < size; i++) {
        List<Hash> path = InclusionProof.prove(LOG.hashReader(), i, size).hashes();
        for (List<Hash> wrong : otherLengths(path)) {
          InclusionProof proof = new InclusionProof(wrong);
          Hash leaf = LOG.leafHash(i);
          int index = i;
          assertThrows(ProofException.class, () -> proof.verify(leaf, index, head));
        }
        TreeHead older = LOG.head(i);
        List<Hash> consistency = ConsistencyProof.prove(LOG.hashReader(), i, size).hashes();
        for (List<Hash> wrong : otherLengths(consistency)) {
          ConsistencyProof proof = new ConsistencyProof(wrong);
          assertThrows(ProofException.class, () -> proof.verify(older, head));
        }
      }
    }
  }

  private static List<List<Hash>> otherLengths(List<Hash> hashes) {
    List<List<Hash>> others = new ArrayList<>();
    for (int drop = 0; drop < hashes.size(); drop++) {
      List<Hash> shorter = new ArrayList<>(hashes);
      shorter.remove(drop);
      others.add(shorter);
    }
    for (int at = 0; at <= hashes.size(); at++) {
      List<Hash> longer = new ArrayList<>(hashes);
      longer.add(at, LOG.leafHash(0));
      others.add(longer);
    }
    return others;
  }
}
