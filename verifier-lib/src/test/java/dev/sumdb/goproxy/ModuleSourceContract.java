package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every source does; each has {@link Modules#TOML} and v1.6.0 with a go.mod but no zip. */
abstract class ModuleSourceContract {
  private static final ModuleVersion NO_ZIP =
      new ModuleVersion("github.com/BurntSushi/toml", "v1.6.0");
  private static final ModuleVersion ABSENT =
      new ModuleVersion("github.com/BurntSushi/toml", "v1.7.0");

  @TempDir private Path dir;

  abstract ModuleSource source() throws IOException;

  @Test
  final void fetchesBothFilesIntoTheDirectory() throws Exception {
    ModuleSource.Fetched fetched = source().fetch(Modules.TOML, dir);
    assertEquals(H1.goMod(Modules.goMod()), fetched.goModH1());
    assertArrayEquals(Modules.zip(), Files.readAllBytes(fetched.zip()));
    assertTrue(fetched.zip().startsWith(dir));
    assertFalse(fetched.source().isEmpty());
  }

  @Test
  final void saysNotFound() throws IOException {
    ModuleSource source = source();
    Exception e = assertThrows(ModuleNotFoundException.class, () -> source.fetch(ABSENT, dir));
    assertFalse(e.getMessage().isEmpty());
  }

  @Test
  final void saysNotFoundWhereThereIsAGoModButNoZip() throws IOException {
    ModuleSource source = source();
    assertThrows(ModuleNotFoundException.class, () -> source.fetch(NO_ZIP, dir));
  }

  @Test
  final void asksTheBudgetBeforeItWritesTheZip() throws Exception {
    List<Long> asked = new ArrayList<>();
    DiskBudget budget =
        bytes -> {
          asked.add(bytes);
          assertEquals(0, files());
        };
    source().fetch(Modules.TOML, dir, budget);
    assertEquals(1, asked.size());
    assertTrue(asked.get(0) >= Modules.zip().length, () -> asked + " bytes reserved");
  }

  @Test
  final void writesNoZipWithoutRoomForIt() throws IOException {
    ModuleSource source = source();
    UpstreamException full = UpstreamException.trouble("no room");
    DiskBudget budget =
        bytes -> {
          throw full;
        };
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> source.fetch(Modules.TOML, dir, budget));
    assertSame(full, e);
    assertEquals(0, files());
  }

  @Test
  final void fetchesForSeveralThreadsAtOnce() throws Exception {
    ModuleSource source = source();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<ModuleSource.Fetched>> fetches = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Path own = Files.createDirectory(dir.resolve("own" + i));
        fetches.add(() -> source.fetch(Modules.TOML, own));
      }
      for (Future<ModuleSource.Fetched> fetched : threads.invokeAll(fetches)) {
        assertArrayEquals(Modules.zip(), Files.readAllBytes(fetched.get().zip()));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  final void endsWhenItsThreadIsInterrupted() throws IOException {
    ModuleSource source = source();
    Thread.currentThread().interrupt();
    try {
      assertThrows(IOException.class, () -> source.fetch(Modules.TOML, dir));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  private long files() {
    try (Stream<Path> files = Files.list(dir)) {
      return files.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
