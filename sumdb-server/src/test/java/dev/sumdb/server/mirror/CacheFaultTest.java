package dev.sumdb.server.mirror;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the disk or the process, nothing false is served and nothing served lost. */
class CacheFaultTest {
  @TempDir Path temp;

  private Path cacheOf(Path dir) {
    return dir.resolve("cache");
  }

  private static List<Path> files(Path dir) throws IOException {
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(dir)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Two lookups, between which the tree grows; both answers are served before the kill. */
  private long runUntilKilled(Path dir, long step) throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 300);
    List<ModuleVersion> served = new ArrayList<>();
    List<byte[]> heads = new ArrayList<>();
    MirrorWorld world =
        new MirrorWorld(database, dir, new FaultyFiles(cacheOf(dir)).killAt(step)).start();
    boolean killed = false;
    try {
      for (int i = 0; i < 2; i++) {
        ModuleVersion module = TestDatabase.module(database.log().size() - 1 - i);
        Mirror.Answer answer = world.reads.lookup(module);
        served.add(module);
        heads.add(answer.head().noteBytes());
        database.grow(400);
        world.clock.move(Duration.ofSeconds(6));
      }
    } catch (FaultyFiles.Killed e) {
      killed = true;
    } catch (AssertionError e) {
      killed = e.getCause() instanceof FaultyFiles.Killed;
      if (!killed) {
        throw e;
      }
    }
    world.close();
    try (MirrorWorld after = new MirrorWorld(database, dir)) {
      after.start();
      after.stopUpstream();
      after.mustVerify(null, served);
      for (byte[] head : heads) {
        after.mustVerify(head, served);
      }
      for (Path file : files(cacheOf(dir))) {
        assertFalse(file.getFileName().toString().startsWith(".new-"), "left behind: " + file);
      }
      after.upstreamIsBack();
      after.mustVerify(
          null, List.of(TestDatabase.module(7), TestDatabase.module(database.log().size() - 1)));
    }
    return killed ? step + 1 : -1;
  }

  @Test
  void losesNothingThatWasServedWhereverItIsKilled() throws Exception {
    long step = 0;
    while (step >= 0) {
      assertTrue(step < 1000, "never ends");
      step = runUntilKilled(Files.createDirectory(temp.resolve("at" + step)), step);
    }
  }

  @Test
  void servesProvenAnswersFromAFullDiskAndStoresAgainWhenThereIsRoom() throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 700);
    FaultyFiles files = new FaultyFiles(cacheOf(temp));
    try (MirrorWorld world = new MirrorWorld(database, temp, files).start()) {
      world.mustVerify(null, List.of(TestDatabase.module(1)));
      files.diskFull(true);
      List<Path> before = files(cacheOf(temp));
      database.grow(900);
      world.clock.move(Duration.ofSeconds(6));
      world.mustVerify(null, List.of(TestDatabase.module(600), TestDatabase.module(1550)));
      assertEquals(1600, world.mirror.lookup(TestDatabase.module(1551)).get().head().size());
      assertEquals(before, files(cacheOf(temp)));
      assertTrue(world.cache.unstored() > 0);
      world.mustVerify(null, List.of(TestDatabase.module(1)));
      files.diskFull(false);
      world.clock.move(Duration.ofSeconds(6));
      world.mustVerify(null, List.of(TestDatabase.module(600), TestDatabase.module(1550)));
      world.stopUpstream();
      world.restart();
      world.mustVerify(
          null,
          List.of(TestDatabase.module(1), TestDatabase.module(600), TestDatabase.module(1550)));
    }
  }

  @Test
  void servesProvenAnswersOnAFileSystemWithoutSpace() throws Exception {
    Path small = Files.createDirectory(temp.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", small.toString()),
        "no small file system can be mounted here");
    TestDatabase database = TestDatabase.ofSize(8, 20_000);
    List<ModuleVersion> served = new ArrayList<>();
    try (MirrorWorld world = new MirrorWorld(database, small).start()) {
      for (int i = 0; i < 78; i++) {
        ModuleVersion module = TestDatabase.module(256 * i);
        world.mustVerify(null, List.of(module));
        served.add(module);
      }
      assertTrue(world.cache.unstored() > 0, "there was space enough");
      world.mustVerify(null, served);
      world.stopUpstream();
      world.mustVerify(null, served.subList(0, 10));
      world.restart();
      world.mustVerify(null, served.subList(0, 10));
    } finally {
      assertTrue(run("umount", small.toString()), "not unmounted");
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
  void neverServesAFileThatWasChangedAndFetchesItAnew() throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 1000);
    List<ModuleVersion> served = List.of(TestDatabase.module(10), TestDatabase.module(999));
    try (MirrorWorld world = new MirrorWorld(database, temp).start()) {
      world.mustVerify(null, served);
    }
    for (Path file : files(cacheOf(temp))) {
      byte[] honest = Files.readAllBytes(file);
      for (byte[] damaged : damages(honest)) {
        Files.write(file, damaged);
        try (MirrorWorld world = new MirrorWorld(database, temp).start()) {
          world.stopUpstream();
          world.verify(null, served).misbehaviours().forEach(CacheFaultTest::fail);
          world.upstreamIsBack();
          world.mustVerify(null, served);
          world.verify(null, served).misbehaviours().forEach(CacheFaultTest::fail);
          assertEquals(List.of(), world.incidents);
        }
      }
      if (!file.getFileName().toString().startsWith("head")) {
        assertArrayEquals(honest, Files.readAllBytes(file), "not healed: " + file);
      }
    }
  }

  private static List<byte[]> damages(byte[] honest) {
    List<byte[]> damages = new ArrayList<>();
    for (int at : new int[] {0, honest.length / 2, honest.length - 1}) {
      byte[] flipped = honest.clone();
      flipped[at] ^= 1;
      damages.add(flipped);
    }
    damages.add(java.util.Arrays.copyOf(honest, honest.length / 2));
    damages.add(java.util.Arrays.copyOf(honest, honest.length + 3));
    damages.add(new byte[0]);
    return damages;
  }

  private static void fail(Object misbehaviour) {
    throw new AssertionError("served: " + misbehaviour);
  }

  @Test
  void aRecordPutInTheOthersPlaceIsNotServed() throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 1000);
    ModuleVersion one = TestDatabase.module(10);
    ModuleVersion two = TestDatabase.module(11);
    try (MirrorWorld world = new MirrorWorld(database, temp).start()) {
      world.mustVerify(null, List.of(one, two));
    }
    Path lookups = cacheOf(temp);
    Path of = lookups.resolve(new CachedFile.OfLookup(CachedFile.OfLookup.digest(one), 10).path());
    Path other =
        lookups.resolve(new CachedFile.OfLookup(CachedFile.OfLookup.digest(two), 11).path());
    Path swapped =
        lookups.resolve(new CachedFile.OfLookup(CachedFile.OfLookup.digest(one), 11).path());
    Files.delete(of);
    Files.copy(other, swapped);
    try (MirrorWorld world = new MirrorWorld(database, temp).start()) {
      assertEquals(10, world.mirror.lookup(one).get().record().id());
    }
  }
}
