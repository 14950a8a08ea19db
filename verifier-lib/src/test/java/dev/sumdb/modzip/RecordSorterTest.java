package dev.sumdb.modzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordSorterTest {

  /** 200 bytes of memory for 20,000 records make hundreds of runs and several merge passes. */
  @ParameterizedTest
  @ValueSource(ints = {200, 5_000, 100_000, 4 << 20})
  void sortsLikeAStableSortInMemory(int memoryBytes) throws Exception {
    Random random = new Random(7);
    List<byte[][]> records = new ArrayList<>();
    try (RecordSorter sorter = new RecordSorter(memoryBytes)) {
      for (int i = 0; i < 20_000; i++) {
        byte[] key = new byte[random.nextInt(3)];
        random.nextBytes(key);
        byte[] payload = ByteBuffer.allocate(4 + random.nextInt(20)).putInt(i).array();
        records.add(new byte[][] {key, payload});
        sorter.add(key, payload);
      }
      records.sort(Comparator.comparing(r -> r[0], Arrays::compareUnsigned));
      RecordSorter.Sorted sorted = sorter.sort();
      for (byte[][] want : records) {
        assertTrue(sorted.next());
        assertArrayEquals(want[0], sorted.key());
        assertArrayEquals(want[1], sorted.payload());
      }
      assertFalse(sorted.next());
    }
  }

  @Test
  void sortsRecordsLargerThanItsMemory() throws IOException {
    try (RecordSorter sorter = new RecordSorter(100)) {
      sorter.add(new byte[] {2}, new byte[131_000]);
      sorter.add(new byte[] {1}, new byte[131_001]);
      RecordSorter.Sorted sorted = sorter.sort();
      assertTrue(sorted.next());
      assertEquals(131_001, sorted.payload().length);
      assertTrue(sorted.next());
      assertEquals(131_000, sorted.payload().length);
      assertFalse(sorted.next());
    }
  }

  @Test
  void sortsNothing() throws IOException {
    try (RecordSorter sorter = new RecordSorter()) {
      assertFalse(sorter.sort().next());
    }
  }
}
