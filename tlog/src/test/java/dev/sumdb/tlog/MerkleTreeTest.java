package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleTreeTest {
  private static final HashReader NEVER =
      indexes -> {
        throw new AssertionError("read");
      };

  @Test
  void emptyTreeNeedsNoHashes() throws Exception {
    assertEquals(Rfc6962.EMPTY_ROOT, MerkleTree.root(0, NEVER));
    assertArrayEquals(new long[0], MerkleTree.rootIndexes(0));
    assertEquals(TreeHead.EMPTY, new TreeHead(0, Rfc6962.EMPTY_ROOT));
  }

  @Test
  void rootIndexesAreTheBinaryDecompositionLargestFirst() {
    assertArrayEquals(new long[] {6, 9, 10}, MerkleTree.rootIndexes(7));
    assertArrayEquals(new long[] {14}, MerkleTree.rootIndexes(8));
    assertArrayEquals(new long[] {Long.MAX_VALUE - 1}, MerkleTree.rootIndexes(1L << 62));
    assertEquals(13, MerkleTree.rootIndexes(9380838).length);
  }

  @Test
  void appendAddsALeafAndEachParentItCompletes() throws Exception {
    List<Hash> stored = new ArrayList<>();
    HashReader reader =
        indexes -> {
          List<Hash> hashes = new ArrayList<>();
          for (long i : indexes) {
            hashes.add(stored.get((int) i));
          }
          return hashes;
        };
    List<Hash> leaves = new ArrayList<>();
    for (int size = 0; size < 200; size++) {
      Hash leaf = Rfc6962.leafHash(new byte[] {(byte) size});
      leaves.add(leaf);
      List<Hash> added = MerkleTree.hashesForAppend(size, leaf, reader);
      assertEquals(1 + Integer.numberOfTrailingZeros(~size), added.size());
      assertEquals(leaf, added.get(0));
      stored.addAll(added);
      assertEquals(HashIndex.count(size + 1), stored.size());
      assertEquals(RfcTree.root(leaves), MerkleTree.root(size + 1, reader));
    }
  }

  @Test
  void rejectsReadersThatForgetHashes() {
    ProofException e =
        assertThrows(ProofException.class, () -> MerkleTree.root(7, indexes -> List.of()));
    assertEquals("hash reader returned 0 hashes, want 3", e.getMessage());
    assertThrows(
        ProofException.class,
        () -> MerkleTree.hashesForAppend(7, Rfc6962.EMPTY_ROOT, indexes -> List.of()));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, (1L << 62) + 1, Long.MAX_VALUE, Long.MIN_VALUE})
  void rejectsSizesOfNoTree(long size) {
    assertThrows(IllegalArgumentException.class, () -> MerkleTree.root(size, NEVER));
    assertThrows(IllegalArgumentException.class, () -> MerkleTree.rootIndexes(size));
    assertThrows(
        IllegalArgumentException.class,
        () -> MerkleTree.hashesForAppend(size, Rfc6962.EMPTY_ROOT, NEVER));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new TreeHead(size, Rfc6962.EMPTY_ROOT));
    assertEquals("tree size " + size + " is not in 0..2^62", e.getMessage());
  }

  @Test
  void rejectsToAppendToTheLargestTree() {
    assertThrows(
        IllegalArgumentException.class,
        () -> MerkleTree.hashesForAppend(1L << 62, Rfc6962.EMPTY_ROOT, NEVER));
  }

  @Test
  void rejectsOtherRootsOfTheEmptyTree() {
    Hash other = Rfc6962.leafHash(new byte[0]);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new TreeHead(0, other));
    assertEquals(
        "tree 0 has root " + other + ", want 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        e.getMessage());
  }
}
