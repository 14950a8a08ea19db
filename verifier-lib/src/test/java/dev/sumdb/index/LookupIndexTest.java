package dev.sumdb.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookupIndexTest {
  @TempDir Path dir;

  private final List<List<Long>> equals = new ArrayList<>();

  private static ModuleVersion module(long n) {
    return new ModuleVersion("example.com/m" + n, "v1.0.0");
  }

  private static long[] fingerprints(long from, int count) {
    ModuleFingerprint fingerprint = new ModuleFingerprint();
    long[] all = new long[count];
    Arrays.setAll(all, i -> fingerprint.of(module(from + i)));
    return all;
  }

  private LookupIndex write(long[]... bundles) throws IOException {
    Path file = dir.resolve(LookupIndex.FILE_NAME);
    try (LookupIndexWriter writer = new LookupIndexWriter(dir.resolve("tmp"))) {
      long id = 0;
      for (long[] bundle : bundles) {
        writer.add(id, bundle);
        id += bundle.length;
      }
      writer.finish(file, equals::add);
    }
    try (Stream<Path> left = Files.list(dir.resolve("tmp"))) {
      assertEquals(0, left.count());
    }
    return new LookupIndex(file);
  }

  @Test
  void findsEveryRecordAndNoOther() throws IOException {
    int count = 400_000; // more than the buffers hold
    LookupIndex index = write(fingerprints(0, count));
    for (long n = 0; n < count; n += 97) {
      assertEquals(List.of(n), index.find(module(n)));
    }
    assertEquals(List.of(), index.find(module(count)));
    assertEquals(List.of(), equals);
  }

  @Test
  void findsNothingInAnEmptyOne() throws IOException {
    assertEquals(List.of(), write().find(module(1)));
  }

  @Test
  void tellsWhatHasOneFingerprint() throws IOException {
    LookupIndex index = write(fingerprints(0, 3), fingerprints(1, 2), new long[] {-1, -1});
    equals.sort((a, b) -> Long.compare(a.get(0), b.get(0)));
    assertEquals(List.of(List.of(1L, 3L), List.of(2L, 4L)), equals);
    assertEquals(List.of(1L, 3L), index.find(module(1)));
  }

  @Test
  void dependsOnNoOrder() throws IOException {
    long[] some = fingerprints(0, 1000);
    write(some);
    byte[] inOrder = Files.readAllBytes(dir.resolve(LookupIndex.FILE_NAME));
    try (LookupIndexWriter writer = new LookupIndexWriter(dir.resolve("tmp"))) {
      for (int from = 900; from >= 0; from -= 100) {
        writer.add(from, Arrays.copyOfRange(some, from, from + 100));
      }
      writer.finish(dir.resolve("other"), equals::add);
    }
    assertArrayEquals(inOrder, Files.readAllBytes(dir.resolve("other")));
  }

  @Test
  void refusesOtherFilesAndCutOnes() throws IOException {
    LookupIndex index = write(fingerprints(0, 10));
    Path file = dir.resolve(LookupIndex.FILE_NAME);
    byte[] good = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(good, 100));
    assertEquals(
        file + " is cut short",
        assertThrows(IOException.class, () -> index.find(module(1))).getMessage());
    good[0] ^= 1;
    Files.write(file, good);
    assertEquals(
        file + " is no lookup index",
        assertThrows(IOException.class, () -> index.find(module(1))).getMessage());
  }
}
