package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.tlog.HashIndex.Position;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashIndexTest {
  private static long[] level(int level, int count) {
    return LongStream.range(0, count).map(n -> HashIndex.of(level, n)).toArray();
  }

  @Test
  void table() {
    assertArrayEquals(new long[] {0, 1, 3, 4, 7, 8, 10, 11, 15, 16}, level(0, 10));
    assertArrayEquals(new long[] {2, 5, 9, 12, 17}, level(1, 5));
    assertArrayEquals(new long[] {6, 13, 21}, level(2, 3));
    assertArrayEquals(new long[] {14}, level(3, 1));
  }

  @Test
  void countIsTheIndexOfTheNextLeaf() {
    for (int size = 0; size < 1000; size++) {
      assertEquals(HashIndex.of(0, size), HashIndex.count(size));
      assertEquals(2 * size - Integer.bitCount(size), HashIndex.count(size));
    }
  }

  @Test
  void indexesAreDenseInTheOrderOfCompletion() {
    long next = 0;
    for (long record = 0; record < 5000; record++) {
      for (int level = 0; (record + 1) % (1L << level) == 0; level++) {
        long n = record >> level;
        assertEquals(next, HashIndex.of(level, n));
        assertEquals(new Position(level, n), HashIndex.position(next));
        next++;
      }
    }
  }

  @Test
  void reachesTheLargestTree() {
    assertEquals(Long.MAX_VALUE, HashIndex.count(TreeHead.MAX_SIZE));
    assertEquals(Long.MAX_VALUE - 1, HashIndex.of(62, 0));
    assertEquals(new Position(62, 0), HashIndex.position(Long.MAX_VALUE - 1));
    for (int level = 0; level <= 62; level++) {
      long last = (TreeHead.MAX_SIZE >> level) - 1;
      Position position = new Position(level, last);
      assertEquals(position, HashIndex.position(HashIndex.of(level, last)));
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "63, 0", "0, -1", "0, 4611686018427387904", "62, 1", "61, 2", "64, 0"})
  void rejectsHashesOfNoTree(int level, long n) {
    String message = "no stored hash " + n + " at level " + level;
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> HashIndex.of(level, n)).getMessage());
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> new Position(level, n)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
  void rejectsIndexesOfNoTree(long index) {
    assertThrows(IllegalArgumentException.class, () -> HashIndex.position(index));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, (1L << 62) + 1, Long.MAX_VALUE})
  void rejectsSizesOfNoTree(long size) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> HashIndex.count(size));
    assertEquals("tree size " + size + " is not in 0..2^62", e.getMessage());
  }
}
