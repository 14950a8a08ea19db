package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 1",
    "31, 0, 0, 1",
    "-1, 0, 0, 1",
    "8, -2, 0, 1",
    "8, 64, 0, 1",
    "8, 0, -1, 1",
    "8, 0, 0, 0",
    "8, 0, 0, -1",
    "8, 0, 0, 257",
    "30, 0, 0, 1073741825",
    "33, 0, 0, 2"
  })
  void rejectsCoordinatesOutOfRange(int height, int level, long index, int width) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Tile(height, level, index, width));
    assertEquals(
        "no such tile: H=" + height + " L=" + level + " N=" + index + " W=" + width,
        e.getMessage());
  }

  @Test
  void widths() {
    Tile partial = new Tile(8, 0, 5, 7);
    assertFalse(partial.isFull());
    assertFalse(partial.isData());
    assertEquals(256, partial.fullWidth());
    assertEquals(new Tile(8, 0, 5, 256), partial.full());
    assertTrue(partial.full().isFull());
    assertEquals(new Tile(8, 0, 5, 8), partial.withWidth(8));
    assertTrue(new Tile(8, Tile.DATA_LEVEL, 0, 1).isData());
    assertEquals(1 << 30, new Tile(30, 63, Long.MAX_VALUE, 1).fullWidth());
  }

  @ParameterizedTest
  @CsvSource({
    // height, level and number of the hash, then its tile
    "8, 0, 0, 0, 0, 1",
    "8, 0, 255, 0, 0, 256",
    "8, 0, 256, 0, 1, 1",
    "8, 1, 0, 0, 0, 2",
    "8, 7, 1, 0, 0, 256",
    "8, 7, 2, 0, 1, 128",
    "8, 8, 0, 1, 0, 1",
    "8, 9, 3, 1, 0, 8",
    "1, 5, 3, 5, 1, 2",
    "30, 62, 0, 2, 0, 4",
    "1, 62, 0, 62, 0, 1",
    "30, 59, 7, 1, 3, 1073741824"
  })
  void findsTheNarrowestTileOfAHash(
      int height, int hashLevel, long n, int level, long index, int width) {
    assertEquals(
        new Tile(height, level, index, width), Tile.containing(height, HashIndex.of(hashLevel, n)));
  }

  @ParameterizedTest
  @CsvSource({"0", "31", "-1"})
  void rejectsHeightsOfNoTile(int height) {
    assertThrows(IllegalArgumentException.class, () -> Tile.containing(height, 0));
    assertThrows(IllegalArgumentException.class, () -> Tile.availableWidth(height, 0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> Tiles.toPublish(height, 0, 1));
  }

  /** C2SP tlog-tiles, "Merkle Tree": the tiles of 70,000 and of 256 records. */
  @ParameterizedTest
  @CsvSource({
    "0, 272, 70000, 256",
    "0, 273, 70000, 112",
    "0, 274, 70000, 0",
    "1, 0, 70000, 256",
    "1, 1, 70000, 17",
    "1, 2, 70000, 0",
    "2, 0, 70000, 1",
    "3, 0, 70000, 0",
    "0, 0, 256, 256",
    "0, 1, 256, 0",
    "1, 0, 256, 1",
    "-1, 273, 70000, 112",
    "0, 0, 0, 0"
  })
  void availableWidths(int level, long index, long size, long width) {
    assertEquals(width, Tile.availableWidth(8, level, index, size));
  }

  @ParameterizedTest
  @CsvSource({
    "30, 2, 0, 4611686018427387904, 4",
    "30, 2, 0, 9223372036854775807, 7",
    "30, 3, 0, 4611686018427387904, 0", // a shift by 90
    "8, 8, 0, 9223372036854775807, 0", // a shift by 64
    "30, 63, 0, 9223372036854775807, 0",
    "1, 62, 0, 4611686018427387904, 1",
    "1, 63, 0, 9223372036854775807, 0",
    "30, 0, 9223372036854775807, 9223372036854775807, 0", // index times 2^30
    "8, 0, 72057594037927936, 256, 0", // 2^56 times 2^8
    "8, 0, 18014398509481983, 4611686018427387904, 256",
    "8, 0, 18014398509481984, 4611686018427387904, 0"
  })
  void availableWidthsDoNotOverflow(int height, int level, long index, long size, long width) {
    assertEquals(width, Tile.availableWidth(height, level, index, size));
    assertEquals(width > 0, new Tile(height, level, index, 1).existsIn(size));
  }

  @Test
  void existsInTreesThatHaveAllItsEntries() {
    assertTrue(new Tile(8, 0, 273, 112).existsIn(70000));
    assertTrue(new Tile(8, 0, 273, 1).existsIn(70000));
    assertFalse(new Tile(8, 0, 273, 113).existsIn(70000));
    assertTrue(new Tile(8, 0, 273, 113).existsIn(70001));
    assertThrows(IllegalArgumentException.class, () -> new Tile(8, 0, 273, 112).existsIn(-1));
  }

  /** How many tiles a log of height 10 publishes. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0",
    "100, 101, 1",
    "1023, 1025, 3",
    "1024, 1030, 1",
    "1030, 2000, 1",
    "1030, 10000, 10",
    "49516517, 49516586, 3"
  })
  void countsTilesToPublish(long oldSize, long newSize, int count) {
    assertEquals(count, Tiles.toPublish(10, oldSize, newSize).size());
  }

  @Test
  void publishesFullTilesAndTheLastPartialOfEachLevel() {
    assertEquals(
        Arrays.asList(
            new Tile(2, 0, 0, 4), new Tile(2, 0, 1, 4), new Tile(2, 0, 2, 1), new Tile(2, 1, 0, 2)),
        Tiles.toPublish(2, 3, 9));
    assertEquals(
        Arrays.asList(
            new Tile(30, 0, (1L << 32) - 1, 1 << 30),
            new Tile(30, 1, 3, 1 << 30),
            new Tile(30, 2, 0, 4)),
        Tiles.toPublish(30, (1L << 62) - 1, 1L << 62));
    assertEquals(63, Tiles.toPublish(1, (1L << 62) - 1, 1L << 62).size());
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "-1, 1", "0, 4611686018427387905"})
  void rejectsSizesThatDoNotGrow(long oldSize, long newSize) {
    assertThrows(IllegalArgumentException.class, () -> Tiles.toPublish(8, oldSize, newSize));
  }

  @Test
  void hashesOfTilesAreTheStoredOnes() throws Exception {
    TestLog log = TestLog.ofSize(130);
    for (int height : new int[] {1, 2, 3, 8}) {
      for (long i = 0; i < HashIndex.count(130); i++) {
        Tile narrow = Tile.containing(height, i);
        Hash want = log.hashReader().read(new long[] {i}).get(0);
        assertEquals(want, Tiles.hashAt(narrow, log.tile(narrow), i));
        long width = Tile.availableWidth(height, narrow.level(), narrow.index(), 130);
        Tile wide = narrow.withWidth((int) width);
        assertEquals(want, Tiles.hashAt(wide, log.tile(wide), i));
        assertArrayEquals(
            log.tile(narrow), Arrays.copyOf(log.tile(wide), narrow.width() * Hash.SIZE));
      }
    }
  }

  @Test
  void rootOfAFullTileIsItsEntryAbove() throws Exception {
    TestLog log = TestLog.ofSize(64);
    for (int n = 0; n < 16; n++) {
      Tile tile = new Tile(2, 0, n, 4);
      byte[] above = log.tile(new Tile(2, 1, n / 4, 4));
      Hash root = Tiles.root(tile, log.tile(tile));
      assertEquals(Hash.copyOf(above, n % 4 * Hash.SIZE), root);
      assertEquals(log.hashReader().read(new long[] {HashIndex.of(2, n)}).get(0), root);
    }
  }

  @Test
  void rejectsHashesAndBytesOfOtherTiles() {
    TestLog log = TestLog.ofSize(8);
    Tile tile = new Tile(2, 0, 1, 3);
    byte[] data = log.tile(tile);
    for (long index : new long[] {0, HashIndex.of(0, 7), HashIndex.of(1, 3), HashIndex.of(2, 1)}) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Tiles.hashAt(tile, data, index));
      assertEquals("stored hash " + index + " is not in " + tile, e.getMessage());
    }
    ProofException e =
        assertThrows(
            ProofException.class,
            () -> Tiles.hashAt(tile, Arrays.copyOf(data, 95), HashIndex.of(0, 4)));
    assertEquals("tile/2/0/001.p/3 has 95 bytes, want 96", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Tiles.root(tile, data));
    assertThrows(IllegalArgumentException.class, () -> Tiles.root(tile.full(), data));
  }

  @Test
  void rejectsToReadTilesWithoutHashes() {
    HashReader reader = TestLog.ofSize(1).hashReader();
    for (Tile tile :
        new Tile[] {
          new Tile(8, Tile.DATA_LEVEL, 0, 1),
          new Tile(8, 8, 0, 1),
          new Tile(8, 0, 1L << 54, 1),
          new Tile(30, 0, 0, 1 << 26)
        }) {
      assertThrows(IllegalArgumentException.class, () -> Tiles.read(tile, reader));
    }
  }
}
