package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system without space; {@link FaultTest} has the same with failing calls. */
class DiskFullTest {
  @TempDir Path temp;

  private Path mount;
  private boolean mounted;

  @BeforeEach
  void mountSmallFileSystem() throws Exception {
    TestLogs.init(temp.resolve("elsewhere")); // a library loaded from the mount would keep it busy
    mount = Files.createDirectory(temp.resolve("small"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount.toString());
    assumeTrue(mounted, "no small file system can be mounted here");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertTrue(run("umount", mount.toString()), "not unmounted");
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void refusesWhenTheDiskIsFullAndResumesWhenThereIsSpace() throws Exception {
    Path dir = mount.resolve("log");
    TestLogs.init(dir);
    Path filler = Files.write(mount.resolve("filler"), new byte[1 << 20]);
    Path reserve = Files.write(mount.resolve("reserve"), new byte[1 << 20]);
    List<NewRecord> logged = new ArrayList<>();
    List<TreeHead> seen = new ArrayList<>();
    try (Log log = TestLogs.open(dir)) {
      for (int full = 0; full < 2; full++) {
        Throwable refused = appendUntilRefused(log, logged, seen);
        assertInstanceOf(WritesRefusedException.class, refused);
        assertTrue(log.refusal().isPresent());
        assertEquals(seen.get(seen.size() - 1), log.head().head());
        assertEquals(
            0, log.find(logged.get(0).module()).orElseThrow().record().id(), "reads go on");
        if (full == 0) {
          Files.delete(filler);
        }
      }
    }
    RefusedException e = TestLogs.mustRefuse(dir);
    assertEquals("free space on the disk of " + dir.resolve("log.db"), e.remedy());
    Files.delete(reserve);
    try (Log log = TestLogs.open(dir)) {
      for (NewRecord record : logged) {
        assertEquals(record.text(), log.find(record.module()).orElseThrow().record().text());
      }
      TestLogs.assertConsistent(log, seen);
    }
    TestLogs.assertClean(dir);
  }

  /** However much room there is, there is a whole log afterwards or none at all. */
  @Test
  void makesAWholeLogOrNone() throws Exception {
    Path dir = Files.createDirectory(mount.resolve("log"));
    int failed = 0;
    boolean made = false;
    for (int room = 0; !made; room += 4096) {
      Path filler = fillUpTo(room);
      try {
        LogDir.init(dir, TestLogs.NAME, null);
        made = true;
      } catch (IOException e) {
        failed++;
        assertArrayEquals(new String[0], dir.toFile().list(), room + " bytes free: " + e);
      }
      Files.delete(filler);
    }
    assertTrue(failed > 2, failed + " times without room");
    try (Log log = TestLogs.open(dir)) {
      assertEquals(0, log.head().head().size());
    }
    TestLogs.assertClean(dir);
  }

  /** A file that leaves so much room. */
  private Path fillUpTo(int room) throws IOException {
    Path filler = mount.resolve("filler");
    long free = Files.getFileStore(mount).getUsableSpace();
    return Files.write(filler, new byte[(int) free - room]);
  }

  /** What refused it; the record that was refused may be logged, the others must be. */
  private static Throwable appendUntilRefused(
      Log log, List<NewRecord> logged, List<TreeHead> seen) {
    while (true) {
      List<NewRecord> batch = new ArrayList<>();
      List<CompletableFuture<Appended>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        NewRecord record = TestRecords.record(logged.size() + 1_000_000L + i);
        batch.add(record);
        answers.add(log.append(record));
      }
      Throwable refused = null;
      for (int i = 0; i < batch.size(); i++) {
        try {
          Appended answer = answers.get(i).join();
          logged.add(batch.get(i));
          seen.add(answer.head().head());
        } catch (CompletionException e) {
          refused = e.getCause();
        }
      }
      if (refused != null) {
        return refused;
      }
    }
  }
}
