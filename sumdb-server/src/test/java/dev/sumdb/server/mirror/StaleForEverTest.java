package dev.sumdb.server.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was served once is provable for ever, though the database is gone. */
class StaleForEverTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyLookupServedBeforeIsProvableFromEveryHeadServedBefore(long seed) throws Exception {
    Random random = new Random(seed);
    TestDatabase database = TestDatabase.ofSize(8, 1 + random.nextInt(600));
    Set<ModuleVersion> served = new LinkedHashSet<>();
    List<byte[]> heads = new ArrayList<>();
    try (MirrorWorld world = new MirrorWorld(database, dir).start()) {
      for (int round = 0; round < 60; round++) {
        world.clock.move(Duration.ofSeconds(random.nextInt(12)));
        switch (random.nextInt(8)) {
          case 0 -> world.restart();
          case 1, 2 -> database.grow(1 + random.nextInt(random.nextBoolean() ? 300 : 3000));
          case 3 -> heads.add(world.mirror.latest().get().noteBytes());
          default -> {
            ModuleVersion module =
                TestDatabase.module((long) (random.nextDouble() * database.log().size()));
            Mirror.Answer answer = world.lookup(module).get();
            served.add(module);
            heads.add(answer.head().noteBytes());
          }
        }
      }
      world.stopUpstream();
      world.restart();
      world.mustVerify(null, served);
      for (byte[] head : heads) {
        world.mustVerify(head, served);
      }
      assertTrue(heads.size() > 20 && served.size() > 20, "seed " + seed + " tests too little");
    }
  }

  /** A tile above the record is full in the newer tree, and was not in the one of the answer. */
  @Test
  void keepsARecordThatWasProvenWhileTheHeadMovedOn() throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 65_400);
    ModuleVersion module = TestDatabase.module(300);
    try (MirrorWorld world = new MirrorWorld(database, dir).start()) {
      world.meanwhile(
          path -> {
            if (path.startsWith("lookup/")) {
              database.grow(600);
              assertEquals(66_000, newest(world).size());
            }
          });
      world.reads.lookup(module);
      world.stopUpstream();
      world.restart();
      world.mustVerify(null, Set.of(module));
    }
  }

  private static ProvenHead newest(MirrorWorld world) {
    try {
      return world.reads.latest();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTreeThatGetsAnotherLevelOfTilesKeepsWhatWasServed() throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 65_400);
    List<ModuleVersion> served = new ArrayList<>();
    List<byte[]> heads = new ArrayList<>();
    try (MirrorWorld world = new MirrorWorld(database, dir).start()) {
      for (int n : new int[] {100, 36, 1, 255, 256, 65_536 - 300}) {
        ModuleVersion module = TestDatabase.module(database.log().size() - 1);
        heads.add(world.lookup(module).get().head().noteBytes());
        served.add(module);
        database.grow(n);
        world.clock.move(Duration.ofSeconds(6));
        heads.add(world.mirror.latest().get().noteBytes());
      }
      world.stopUpstream();
      world.restart();
      world.mustVerify(null, served);
      for (byte[] head : heads) {
        world.mustVerify(head, served);
      }
    }
  }

  @Test
  void whatWasNeverServedIsNotProvable() throws Exception {
    TestDatabase database = TestDatabase.ofSize(8, 2000);
    try (MirrorWorld world = new MirrorWorld(database, dir).start()) {
      world.lookup(TestDatabase.module(3)).get();
      world.stopUpstream();
      ModuleVersion other = TestDatabase.module(1500);
      LookupOutcome outcome = world.verify(null, List.of(other)).outcome(other);
      assertEquals(new LookupOutcome.Unverifiable("connection refused"), outcome);
    }
  }
}
