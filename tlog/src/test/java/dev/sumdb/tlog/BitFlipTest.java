package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A single flipped bit anywhere in what is checked fails the check: every bit for trees of up to 9
 * records, one random bit of each hash for those of up to 130.
 */
class BitFlipTest {
  private static final int EVERY_BIT = 9;
  private static final int MAX = 130;
  private static final int BITS = 8 * Hash.SIZE;
  private static final TestLog LOG = TestLog.ofSize(MAX);

  private static final long SEED = Long.getLong("sumdb.seed", System.nanoTime());

  private final Random random = new Random(SEED);

  @BeforeAll
  static void printSeed() {
    System.out.println("BitFlipTest: -Dsumdb.seed=" + SEED);
  }

  /** The bits of one hash to flip in a tree of that size. */
  private int[] bits(int size) {
    return size <= EVERY_BIT
        ? IntStream.range(0, BITS).toArray()
        : new int[] {random.nextInt(BITS)};
  }

  private static Hash flip(Hash hash, int bit) {
    byte[] bytes = hash.toBytes();
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return Hash.of(bytes);
  }

  private static List<Hash> flip(List<Hash> hashes, int i, int bit) {
    List<Hash> flipped = new ArrayList<>(hashes);
    flipped.set(i, flip(hashes.get(i), bit));
    return flipped;
  }

  private static void mustFail(Executable check) {
    assertThrows(ProofException.class, check);
  }

  @Test
  void inclusion() throws Exception {
    for (int size = 1; size <= MAX; size++) {
      TreeHead head = LOG.head(size);
      for (int leaf = 0; leaf < size; leaf++) {
        int index = leaf;
        Hash hash = LOG.leafHash(leaf);
        InclusionProof proof = InclusionProof.prove(LOG.hashReader(), leaf, size);
        for (int bit : bits(size)) {
          mustFail(() -> proof.verify(flip(hash, bit), index, head));
          TreeHead other = new TreeHead(size, flip(head.root(), bit));
          mustFail(() -> proof.verify(hash, index, other));
        }
        for (int i = 0; i < proof.hashes().size(); i++) {
          for (int bit : bits(size)) {
            InclusionProof other = new InclusionProof(flip(proof.hashes(), i, bit));
            mustFail(() -> other.verify(hash, index, head));
          }
        }
      }
    }
  }

  @Test
  void consistency() throws Exception {
    for (int size = 1; size <= MAX; size++) {
      TreeHead head = LOG.head(size);
      for (int old = 1; old <= size; old++) {
        TreeHead older = LOG.head(old);
        ConsistencyProof proof = ConsistencyProof.prove(LOG.hashReader(), old, size);
        for (int bit : bits(size)) {
          TreeHead otherOlder = new TreeHead(old, flip(older.root(), bit));
          mustFail(() -> proof.verify(otherOlder, head));
          TreeHead otherHead = new TreeHead(size, flip(head.root(), bit));
          mustFail(() -> proof.verify(older, otherHead));
        }
        for (int i = 0; i < proof.hashes().size(); i++) {
          for (int bit : bits(size)) {
            ConsistencyProof other = new ConsistencyProof(flip(proof.hashes(), i, bit));
            mustFail(() -> other.verify(older, head));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void tiles(int height) throws Exception {
    for (int size = 1; size <= MAX; size++) {
      TestLog log = LOG.at(size);
      TestLog.ServedTiles tiles = log.tiles(height);
      TileHashReader reader = new TileHashReader(log.head(), tiles);
      long[] leaves = IntStream.range(0, size).mapToLong(i -> HashIndex.of(0, i)).toArray();
      for (Tile tile : reader.plan(leaves)) {
        // The tile is read for any record below it.
        long leaf = tile.index() << height * (tile.level() + 1);
        byte[] data = log.tile(tile);
        for (int entry = 0; entry < tile.width(); entry++) {
          for (int bit : bits(size)) {
            byte[] flipped = data.clone();
            flipped[entry * Hash.SIZE + bit / 8] ^= (byte) (1 << bit % 8);
            tiles.forge(tile, flipped);
            mustFail(() -> reader.read(new long[] {HashIndex.of(0, leaf)}));
          }
        }
        tiles.honest();
      }
      assertEquals(List.of(), tiles.saved());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void rootsOfTrees(int height) throws Exception {
    for (int size = 1; size <= EVERY_BIT; size++) {
      TestLog log = LOG.at(size);
      for (int bit = 0; bit < BITS; bit++) {
        TreeHead other = new TreeHead(size, flip(log.head().root(), bit));
        TestLog.ServedTiles tiles = log.tiles(height);
        mustFail(() -> new TileHashReader(other, tiles).read(new long[] {0}));
        assertEquals(List.of(), tiles.saved());
      }
    }
  }
}
