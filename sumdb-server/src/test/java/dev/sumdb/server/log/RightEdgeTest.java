package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.MemoryLogStore;
import dev.sumdb.server.store.RecordKey;
import dev.sumdb.server.store.RecordRow;
import dev.sumdb.server.store.StoredTile;
import dev.sumdb.server.store.TreeState;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TestLog;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TreeHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RightEdgeTest {
  /**
   * Two full tiles of level 1 would need 131,072 records; this finishes one and begins the next.
   */
  private static final int SIZE = 66_200;

  private static final TestLog TREE = TestLog.ofSize(SIZE);

  private static List<Hash> leaves(long from, long to) {
    return LongStream.range(from, to).mapToObj(TREE::leafHash).toList();
  }

  private static byte[] tile(int level, long index) {
    return TREE.tile(new Tile(StoredTile.HEIGHT, level, index, StoredTile.WIDTH));
  }

  @Test
  void hasTheRootOfEverySmallTree() {
    RightEdge edge = RightEdge.EMPTY;
    for (int size = 0; size <= 1100; size++) {
      assertEquals(TREE.head(size).root(), edge.root(), "size " + size);
      assertEquals(size, edge.size());
      edge = edge.grow(leaves(size, size + 1)).edge();
    }
  }

  @Test
  void growsToTheSameTreeInWhateverBatches() {
    long seed = System.nanoTime();
    System.out.println("RightEdgeTest seed " + seed);
    Random random = new Random(seed);
    RightEdge edge = RightEdge.EMPTY;
    Map<String, StoredTile> completed = new HashMap<>();
    while (edge.size() < SIZE) {
      long to = Math.min(SIZE, edge.size() + random.nextInt(3000));
      RightEdge.Growth growth = edge.grow(leaves(edge.size(), to));
      for (StoredTile tile : growth.completed()) {
        assertEquals(null, completed.put(tile.toString(), tile), "completed twice: " + tile);
        assertArrayEquals(tile(tile.level(), tile.index()), tile.hashes(), tile.toString());
      }
      edge = growth.edge();
      assertEquals(TREE.head(to).root(), edge.root(), "size " + to);
    }
    assertEquals(SIZE / 256 + SIZE / 65_536, completed.size());
    assertEquals(tileRoot(1, 0), completed.get("tile level 1 index 0").root());
  }

  private static Hash tileRoot(int level, long index) {
    return hash(StoredTile.HEIGHT * (level + 1), index);
  }

  private static Hash hash(int level, long n) {
    try {
      return TREE.hashReader().read(new long[] {HashIndex.of(level, n)}).get(0);
    } catch (java.io.IOException | ProofException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void doesNotChangeWhenItGrows() {
    RightEdge edge = RightEdge.EMPTY.grow(leaves(0, 300)).edge();
    byte[] before = edge.unfinished(0).clone();
    edge.grow(leaves(300, 900));
    assertArrayEquals(before, edge.unfinished(0));
    assertEquals(TREE.head(300).root(), edge.root());
  }

  @Test
  void comesBackFromTheStoreAtEverySize() throws Exception {
    try (LogStore store = new MemoryLogStore(new MemoryLogStore.Medium())) {
      RightEdge grown = fill(store, SIZE);
      assertEquals(grown.root(), RightEdge.load(store, SIZE).root());
      // What the last tiles' roots and records give for smaller sizes, too.
      for (long size : new long[] {0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537}) {
        assertEquals(TREE.head(size).root(), RightEdge.load(store, size).root(), "size " + size);
      }
    }
  }

  private static RightEdge fill(LogStore store, int size) throws Exception {
    RightEdge edge = RightEdge.EMPTY;
    TreeState state = TreeState.EMPTY;
    while (edge.size() < size) {
      long to = Math.min(size, edge.size() + 5000);
      RightEdge.Growth growth = edge.grow(leaves(edge.size(), to));
      List<RecordRow> rows = new ArrayList<>();
      for (long id = edge.size(); id < to; id++) {
        RecordKey key = new RecordKey("m" + id, "v1.0.0");
        String text = TREE.record(id).text();
        rows.add(new RecordRow(id, key, text, new RecordRow.Origin("", "", "", ""), 0));
      }
      edge = growth.edge();
      TreeState next = new TreeState(new TreeHead(to, edge.root()), state.epoch() + 1);
      store.commit(state, next, rows, growth.completed());
      state = next;
    }
    return edge;
  }

  @Test
  void givesEveryStoredHashOfTheTree() throws Exception {
    RightEdge edge = RightEdge.EMPTY.grow(leaves(0, 70 * 256 + 77)).edge();
    TreeHashes hashes = new TreeHashes(edge, RightEdgeTest::tile);
    long count = HashIndex.count(edge.size());
    long[] all = LongStream.range(0, count).toArray();
    assertEquals(TREE.hashReader().read(all), hashes.read(all));
    long[] beyond = {0, count};
    ProofException e = assertThrows(ProofException.class, () -> hashes.read(beyond));
    assertEquals("hash " + count + " is not in tree 17997", e.getMessage());
  }

  @Test
  void givesEveryTileOfEveryHeight() throws Exception {
    RightEdge edge = RightEdge.EMPTY.grow(leaves(0, SIZE)).edge();
    TreeHashes hashes = new TreeHashes(edge, RightEdgeTest::tile);
    int compared = 0;
    for (int height = 1; height <= 17; height++) {
      for (int level = 0; level * height <= 16; level++) {
        for (long index : new long[] {0, 1, SIZE >> height * (level + 1)}) {
          long width = Tile.availableWidth(height, level, index, SIZE);
          if (width > 0) {
            Tile tile = new Tile(height, level, index, (int) width);
            byte[] got = hashes.range(height * level, index << height, (int) width);
            assertArrayEquals(TREE.tile(tile), got, tile.toString());
            compared++;
          }
        }
      }
    }
    assertEquals(true, compared > 100, compared + " tiles");
  }
}
