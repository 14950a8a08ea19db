package dev.sumdb.server.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.server.log.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

  private static final int MIB = 1 << 20;
  private static final String OWNER = "log-1a2b3c4d";

  @TempDir Path dir;

  /** All files but the lock, which stays, and directories without a file. */
  static List<String> left(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files
          .filter(path -> !Files.isDirectory(path) || path.toFile().list().length == 0)
          .map(path -> dir.relativize(path).toString())
          .filter(name -> !name.endsWith("/lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void refusesADownloadThatCanNeverFit() throws Exception {
    Spool spool = Spool.open(dir, OWNER, 8 * MIB, Duration.ZERO);
    try (Spool.Slot slot = spool.slot()) {
      SpoolException refused = assertThrows(SpoolException.class, () -> slot.reserve(8 * MIB + 1));
      assertEquals(
          "download of 8388609 bytes is more than the cap of 8388608 on temporary disk",
          refused.getMessage());
      assertEquals(
          "try again when other downloads have ended; operator: raise --temp-limit",
          refused.remedy());
    }
  }

  @Test
  void goesOnAfterItsDirectoryWasTidiedAway() throws Exception {
    Spool spool = Spool.open(dir.resolve("tmp"), OWNER, 8 * MIB, Duration.ZERO);
    Files.delete(spool.dir().resolve("lock"));
    Files.delete(spool.dir());
    Files.delete(dir.resolve("tmp"));
    try (Spool.Slot slot = spool.slot()) {
      assertTrue(Files.isDirectory(slot.dir()));
    }
  }

  @Test
  void refusesADownloadThatFindsNoRoomInTime() throws Exception {
    Spool spool = Spool.open(dir, OWNER, 8 * MIB, Duration.ZERO);
    try (Spool.Slot first = spool.slot();
        Spool.Slot second = spool.slot()) {
      first.reserve(5 * MIB);
      SpoolException refused = assertThrows(SpoolException.class, () -> second.reserve(4 * MIB));
      assertEquals(
          "download of 4194304 bytes found no room under the cap of 8388608 on temporary disk",
          refused.getMessage());
      second.reserve(3 * MIB);
      assertEquals(8 * MIB, spool.reservedBytes());
    }
    assertEquals(0, spool.reservedBytes());
  }

  @Test
  void whoWaitsGetsTheRoomOfTheOneThatEnds() throws Exception {
    Spool spool = Spool.open(dir, OWNER, 8 * MIB, Duration.ofMinutes(5));
    Spool.Slot first = spool.slot();
    first.reserve(8 * MIB);
    CompletableFuture<Void> second = new CompletableFuture<>();
    Thread waiter =
        new Thread(
            () -> {
              try (Spool.Slot slot = spool.slot()) {
                slot.reserve(8 * MIB);
                second.complete(null);
              } catch (IOException e) {
                second.completeExceptionally(e);
              }
            });
    waiter.start();
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    first.close();
    second.get(60, TimeUnit.SECONDS);
    waiter.join();
    assertEquals(0, spool.reservedBytes());
  }

  @Test
  void aSecondReservationOfOneFetchReplacesTheFirst() throws Exception {
    Spool spool = Spool.open(dir, OWNER, 8 * MIB, Duration.ZERO);
    try (Spool.Slot slot = spool.slot()) {
      slot.reserve(8 * MIB);
      slot.reserve(7 * MIB);
      assertEquals(7 * MIB, spool.reservedBytes());
    }
  }

  @Test
  void closingDeletesReadOnlyTreesAndLinksButNotWhatLinksNameTo() throws Exception {
    Path kept = Files.writeString(dir.resolve("kept"), "outside");
    Spool spool = Spool.open(dir, OWNER, MIB, Duration.ZERO);
    try (Spool.Slot slot = spool.slot()) {
      Path cache = Files.createDirectories(slot.dir().resolve("pkg/mod/example.com"));
      Files.writeString(cache.resolve("a.go"), "package a\n");
      Files.createSymbolicLink(cache.resolve("link"), kept);
      Files.createSymbolicLink(cache.resolve("up"), dir);
      assertTrue(cache.toFile().setWritable(false));
      assertTrue(cache.getParent().toFile().setWritable(false));
    }
    assertEquals(List.of("kept"), left(dir));
    assertEquals("outside", Files.readString(kept));
  }

  @Test
  void openingDeletesWhatAKilledServerLeftAndNothingElse() throws Exception {
    Files.writeString(dir.resolve("precious"), "of somebody else");
    Files.createDirectories(dir.resolve(OWNER + "/fetching-not"));
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LeavesFiles.class.getName(),
                dir.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('r', child.getInputStream().read(), "the child is ready");
    } finally {
      child.destroyForcibly().waitFor();
    }
    String download = OWNER + "/fetch-0/zip";
    assertEquals(List.of(download, OWNER + "/fetching-not", "precious"), left(dir));
    Spool.open(dir, "log-another1", MIB, Duration.ZERO).close();
    assertTrue(left(dir).contains(download), "it is not theirs");

    Spool.open(dir, OWNER, MIB, Duration.ZERO).close();

    assertEquals(List.of(OWNER + "/fetching-not", "precious"), left(dir));
  }

  @Test
  void aServerDeletesNothingOfOneThatRuns() throws Exception {
    try (Spool first = Spool.open(dir, OWNER, MIB, Duration.ZERO);
        Spool.Slot download = first.slot()) {
      Files.writeString(download.dir().resolve("zip"), "half");
      try (Spool second = Spool.open(dir, "log-another1", MIB, Duration.ZERO);
          Spool.Slot slot = second.slot()) {
        assertTrue(Files.exists(slot.dir()));
      }
      RefusedException refused =
          assertThrows(RefusedException.class, () -> Spool.open(dir, OWNER, MIB, Duration.ZERO));
      assertEquals(
          "temporary directory " + dir.resolve(OWNER) + " is in use by another server",
          refused.getMessage());
      assertEquals("half", Files.readString(download.dir().resolve("zip")));
    }
    Spool.open(dir, OWNER, MIB, Duration.ZERO).close();
  }

  /** A server that is killed in the middle of a download. */
  static final class LeavesFiles {
    public static void main(String[] args) throws Exception {
      Spool.Slot slot = Spool.open(Path.of(args[0]), OWNER, MIB, Duration.ZERO).slot();
      slot.reserve(MIB);
      Files.write(slot.dir().resolve("zip"), new byte[1000]);
      System.out.write('r');
      System.out.flush();
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
