package dev.sumdb.server.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.TestKeys;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedCacheTest {
  private static final long CAP = 400 << 10;

  @TempDir Path dir;

  private long onDisk() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(dir.resolve("cache"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += CacheIndex.charge(Files.size(file));
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void keepsItsSizeAndForgetsNoTileBeforeTheLookupsThatNeedIt(long seed) throws Exception {
    Random random = new Random(seed);
    TestDatabase database = TestDatabase.ofSize(8, 70_000);
    List<ModuleVersion> asked = new ArrayList<>();
    List<byte[]> heads = new ArrayList<>();
    try (MirrorWorld world = new MirrorWorld(database, dir).maxBytes(CAP).start()) {
      for (int i = 0; i < 250; i++) {
        ModuleVersion module = TestDatabase.module(random.nextInt(69_000));
        asked.add(module);
        world.lookup(module).get();
        if (i % 20 == 0) {
          database.grow(500);
          world.clock.move(Duration.ofSeconds(6));
          heads.add(world.mirror.latest().get().noteBytes());
        }
        assertTrue(onDisk() <= CAP, "seed " + seed + ": " + onDisk());
        assertTrue(world.cache.bytes() <= CAP && world.cache.bytes() >= onDisk());
      }
      assertTrue(world.cache.evictions() > 100 && world.cache.lookups() > 5);
      world.stopUpstream();
      world.restart();
      mustProveAllThatIsHeld(world, asked, heads.subList(heads.size() - 6, heads.size()));
    }
  }

  private static void mustProveAllThatIsHeld(
      MirrorWorld world, List<ModuleVersion> asked, List<byte[]> heads) throws Exception {
    List<ModuleVersion> held = new ArrayList<>();
    for (ModuleVersion module : asked) {
      if (world.cache.record(module).isPresent()) {
        held.add(module);
      }
    }
    assertTrue(held.size() > 5, "too few are held: " + held.size());
    assertEquals(asked.get(asked.size() - 1), held.get(held.size() - 1), "the newest is gone");
    world.mustVerify(null, held);
    for (byte[] head : heads) {
      world.mustVerify(head, held);
    }
  }

  @Test
  void forgetsWhatWasNotUsedForTheLongestTime() throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 20_000);
    ModuleVersion used = TestDatabase.module(19_000);
    ModuleVersion unused = TestDatabase.module(19_500);
    try (MirrorWorld world = new MirrorWorld(database, dir).maxBytes(CAP).start()) {
      world.lookup(unused).get();
      world.lookup(used).get();
      for (int i = 0; i < 60; i++) {
        world.lookup(TestDatabase.module(100 + 256 * i)).get();
        world.lookup(used).get();
      }
      world.stopUpstream();
      world.mustVerify(null, List.of(used));
      LookupOutcome outcome = world.verify(null, List.of(unused)).outcome(unused);
      assertTrue(outcome instanceof LookupOutcome.Unverifiable, () -> "still " + outcome);
    }
  }

  @Test
  void makesRoomAtOnceWhenItIsToBeSmaller() throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 20_000);
    MirrorWorld world = new MirrorWorld(database, dir);
    try (world) {
      world.start();
      for (int i = 0; i < 60; i++) {
        world.lookup(TestDatabase.module(256 * i)).get();
      }
      assertTrue(onDisk() > 100 << 10);
      world.maxBytes(100 << 10).restart();
      assertTrue(onDisk() <= 100 << 10, "" + onDisk());
    }
  }

  @Test
  void aCacheWithoutRoomStoresNothingAndServesAllTheSame() throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 2000);
    try (MirrorWorld world = new MirrorWorld(database, dir).maxBytes(0).start()) {
      world.mustVerify(null, List.of(TestDatabase.module(1), TestDatabase.module(1999)));
      assertTrue(!Files.exists(dir.resolve("cache")) || onDisk() == 0);
    }
  }

  @Test
  void aWiderTileTakesThePlaceOfTheNarrowerOne() throws Exception {
    BoundedCache cache = BoundedCache.open(dir.resolve("cache"), TestKeys.log().verifierKey(), CAP);
    TestDatabase database = TestDatabase.ofSize(8, 256);
    for (int width : new int[] {3, 200, 256}) {
      Tile tile = new Tile(8, 0, 0, width);
      cache.saveTile(tile, database.log().tile(tile));
      assertEquals(width <= 128 ? 4096 : 8192, onDisk());
    }
    Tile narrow = new Tile(8, 0, 0, 7);
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        database.log().tile(narrow), cache.tile(narrow).orElseThrow());
    assertEquals(List.of("000"), names("cache/tile/8/0"));
  }

  private List<String> names(String below) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve(below))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void leavesFilesOfOthersAlone() throws Exception {
    Path other = Files.createDirectories(dir.resolve("cache/tile/8/0")).resolve("notes.txt");
    Files.writeString(other, "mine");
    BoundedCache.open(dir.resolve("cache"), TestKeys.log().verifierKey(), 0);
    assertEquals("mine", Files.readString(other));
  }
}
