package dev.sumdb.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainFilesTest {
  @TempDir private Path dir;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void replacesAFileWhateverItsLengthWasAndLeavesNothingElse() throws IOException {
    Path file = dir.resolve("file");
    for (int length : new int[] {3, 100_000, 0, 7}) {
      byte[] content = new byte[length];
      Arrays.fill(content, (byte) length);
      PlainFiles.replace(file, content);
      assertArrayEquals(content, PlainFiles.read(file));
      assertEquals(List.of("file"), names());
    }
  }

  @Test
  void leavesNothingBehindWhereItCannotReplace() throws IOException {
    Path file = dir.resolve("directory");
    Files.createDirectories(file.resolve("below"));
    assertThrows(IOException.class, () -> PlainFiles.replace(file, new byte[1]));
    assertEquals(List.of("directory"), names());
    assertThrows(IOException.class, () -> PlainFiles.replace(dir.resolve("no/file"), new byte[1]));
  }

  @Test
  void showsNobodyAPartOfAFile() throws Exception {
    Path file = dir.resolve("file");
    PlainFiles.replace(file, new byte[50_000]);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (byte value = 1; value <= 4; value++) {
        byte[] content = new byte[50_000];
        Arrays.fill(content, value);
        writers.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 50; n++) {
                    PlainFiles.replace(file, content);
                  }
                  return null;
                }));
      }
      for (Future<?> writer : writers) {
        while (!writer.isDone()) {
          byte[] seen = PlainFiles.read(file);
          byte[] whole = new byte[50_000];
          Arrays.fill(whole, seen[0]);
          assertArrayEquals(whole, seen);
        }
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(List.of("file"), names());
  }
}
