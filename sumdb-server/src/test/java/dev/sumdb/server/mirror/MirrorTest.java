package dev.sumdb.server.mirror;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.MemorySumDbSource;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.database.MisbehaviourException;
import dev.sumdb.server.overlay.Forwarding;
import dev.sumdb.tlog.DataTile;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {
  private static final ModuleVersion HELD = TestDatabase.module(5);
  private static final ModuleVersion OTHER = TestDatabase.module(900);
  private static final Tile TILE = new Tile(8, 0, 1, 256);
  private static final Tile DATA = new Tile(8, Tile.DATA_LEVEL, 1, 256);

  @TempDir Path dir;
  private final TestDatabase database = TestDatabase.ofSize(8, 1000);
  private MirrorWorld world;

  @BeforeEach
  void start() throws IOException {
    world = new MirrorWorld(database, dir).start();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private static <T extends Throwable> T mustFail(Class<T> kind, CompletableFuture<?> answer) {
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> answer.get(30, TimeUnit.SECONDS));
    return assertInstanceOf(kind, e.getCause());
  }

  @Test
  void answersWhatIsHeldWithoutAskingTheDatabase() throws Exception {
    world.mustVerify(null, List.of(HELD));
    world.restart();
    world.asked.clear();
    world.mustVerify(null, List.of(HELD));
    assertEquals(List.of(), world.asked);
    assertEquals(1, world.mirror.counts().lookupHits());
  }

  @Test
  void tellsWithItsProofWhatItHasProven() throws Exception {
    world.lookup(HELD).get(30, TimeUnit.SECONDS);
    assertEquals(List.of(HELD + " 5"), world.proven);
    world.lookup(HELD).get(30, TimeUnit.SECONDS);
    assertEquals(1, world.proven.size(), "once");
    world.restart();
    world.stopUpstream();
    world.lookup(HELD).get(30, TimeUnit.SECONDS);
    assertEquals(List.of(HELD + " 5", HELD + " 5"), world.proven, "and what lay on the disk");
  }

  @Test
  void answersWhatIsHeldWhileTheDatabaseHangs() throws Exception {
    world.mustVerify(null, List.of(HELD));
    CountDownLatch silence = new CountDownLatch(1);
    world.hold(silence);
    List<CompletableFuture<Mirror.Answer>> waiting = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      waiting.add(world.mirror.lookup(TestDatabase.module(100 + i)));
    }
    for (int i = 0; i < 2; i++) {
      assertEquals(5, world.mirror.lookup(HELD).get(30, TimeUnit.SECONDS).record().id());
      world.mirror.tile(new Tile(8, 0, 0, 256)).get(30, TimeUnit.SECONDS);
    }
    assertFalse(waiting.get(0).isDone());
    silence.countDown();
    waiting.get(39).get(30, TimeUnit.SECONDS);
  }

  @Test
  void asksOnceForManyThatWantTheSame() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    world.hold(slow);
    List<CompletableFuture<Mirror.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(world.mirror.lookup(OTHER));
    }
    slow.countDown();
    for (CompletableFuture<Mirror.Answer> answer : answers) {
      assertEquals(900, answer.get(30, TimeUnit.SECONDS).record().id());
    }
    String path = TestDatabase.lookupPath(OTHER);
    assertEquals(1, world.asked.stream().filter(path::equals).count());
  }

  @Test
  void passesOnThatTheDatabaseDoesNotHaveIt() {
    ModuleVersion absent = TestDatabase.module(5000);
    String path = TestDatabase.lookupPath(absent);
    String reason = "not found: " + absent + ": invalid version: unknown revision v1.0.5000";
    database.refuse(path, new NotInSourceException(reason));
    ModuleNotFoundException e =
        mustFail(ModuleNotFoundException.class, world.mirror.lookup(absent));
    assertEquals("invalid version: unknown revision v1.0.5000", e.getMessage());
  }

  @Test
  void anOutageIsNoAnswerAndSaysWhenToComeBack() {
    String path = TestDatabase.lookupPath(OTHER);
    SourceException limited =
        SourceException.retryable(
            SourceException.Kind.STATUS, "status 429", Duration.ofSeconds(77));
    database.refuse(path, limited);
    UpstreamException e = mustFail(UpstreamException.class, world.mirror.lookup(OTHER));
    assertEquals(UpstreamException.Kind.UNAVAILABLE, e.kind());
    assertEquals(Duration.ofSeconds(77), e.retryAfter());
    assertEquals("status 429", e.getMessage());
  }

  @Test
  void refusesAnAlteredRecordAndKeepsTheIncident() {
    database.alter(TestDatabase.lookupPath(OTHER), MirrorTest::flipped);
    MisbehaviourException e = mustFail(MisbehaviourException.class, world.mirror.lookup(OTHER));
    assertTrue(e.getMessage().startsWith("GSV-RECORD: "), e.getMessage());
    assertEquals(List.of("GSV-RECORD " + OTHER), world.incidents);
    assertTrue(world.cache.record(OTHER).isEmpty());
  }

  @Test
  void refusesAnAlteredTileAndKeepsTheIncident() throws Exception {
    database.alter("tile/8/0/001", MirrorTest::flipped);
    mustFail(MisbehaviourException.class, world.mirror.tile(TILE));
    assertEquals(List.of("GSV-TILE tile/8/0/001"), world.incidents);
    assertTrue(world.cache.tile(TILE).isEmpty());
    database.honest();
    assertArrayEquals(database.log().tile(TILE), world.mirror.tile(TILE).get());
  }

  private static byte[] flipped(byte[] honest) {
    byte[] data = honest.clone();
    data[30] ^= 1;
    return data;
  }

  @Test
  void staysOnItsHistoryWhenTheDatabaseForks() throws Exception {
    world.mustVerify(null, List.of(HELD));
    byte[] before = world.mirror.latest().get().noteBytes();
    TestDatabase fork = database.forkAt(500);
    for (int i = 0; i < 800; i++) {
      ModuleVersion module = TestDatabase.module(2000 + i);
      fork.add(module, TestDatabase.lines(module, "fork"));
    }
    try (MirrorWorld forked = new MirrorWorld(fork, dir).start()) {
      forked.clock.move(Duration.ofSeconds(6));
      assertArrayEquals(before, forked.mirror.latest().get().noteBytes());
      mustFail(MisbehaviourException.class, forked.mirror.lookup(TestDatabase.module(2001)));
      assertEquals(
          List.of("GSV-FORK latest", "GSV-FORK " + TestDatabase.module(2001)),
          forked.incidents.stream().distinct().toList());
      forked.mustVerify(before, List.of(HELD));
    }
  }

  @Test
  void dropsAHeadOfTheCacheThatIsNoPrefixOfTheTrustedOne() throws Exception {
    world.mustVerify(null, List.of(HELD, OTHER));
    byte[] trusted = world.mirror.latest().get().noteBytes();
    TestDatabase fork = TestDatabase.ofHeight(8);
    for (int i = 0; i < 300; i++) {
      fork.add(TestDatabase.module(i), TestDatabase.lines(TestDatabase.module(i), "fork"));
    }
    world.close();
    Files.write(dir.resolve("cache/head"), fork.note(200));
    world.start();
    world.stopUpstream();
    world.mustVerify(trusted, List.of(HELD, OTHER));
    assertEquals(List.of("cache it had a head that is no prefix of tree 1000"), world.incidents);
  }

  @Test
  void doesNotFollowARollback() throws Exception {
    assertEquals(1000, world.mirror.latest().get().size());
    database.freezeHead(700);
    world.clock.move(Duration.ofSeconds(6));
    assertEquals(1000, world.mirror.latest().get().size());
    assertEquals(1000, world.mirror.lookup(HELD).get().head().size());
  }

  @Test
  void asksForTheNewestHeadEveryFewSecondsAndNotMoreOften() throws Exception {
    assertEquals(1000, world.mirror.latest().get().size());
    database.grow(50);
    assertEquals(1000, world.mirror.latest().get().size());
    world.clock.move(Duration.ofSeconds(5));
    assertEquals(1050, world.mirror.latest().get().size());
    assertEquals(2, world.asked.stream().filter("latest"::equals).count());
    assertEquals(0, world.mirror.lag());
    assertEquals(0, world.mirror.confirmedMillisAgo());
  }

  @Test
  void theNewestHeadIsServedStaleWhenTheDatabaseIsGone() throws Exception {
    byte[] newest = world.mirror.latest().get().noteBytes();
    world.stopUpstream();
    for (int i = 0; i < 5; i++) {
      world.clock.move(Duration.ofSeconds(6));
      assertArrayEquals(newest, world.mirror.latest().get().noteBytes());
    }
    assertEquals(30_000, world.mirror.confirmedMillisAgo());
  }

  @Test
  void withoutAnyHeadAnOutageIsAnOutage() throws Exception {
    world.stopUpstream();
    mustFail(UpstreamException.class, world.mirror.latest());
    mustFail(UpstreamException.class, world.mirror.tile(TILE));
  }

  @Test
  void aTileBeyondTheTreeIsNotThere() {
    mustFail(NotInSourceException.class, world.mirror.tile(new Tile(8, 0, 4, 1)));
  }

  @Test
  void asksNobodyAboutAPrivateName() throws Exception {
    ModuleVersion secret = ModuleVersion.parse("corp.example/Secret/v2@v2.0.0");
    Forwarding privately =
        new Forwarding() {
          @Override
          public void admit(ModuleVersion module) throws ModuleNotFoundException {
            if (module.equals(secret)) {
              throw new ModuleNotFoundException("private");
            }
          }

          @Override
          public void forward(ModuleVersion module) throws ModuleNotFoundException {
            admit(module);
          }
        };
    world.close();
    world.forwarding(privately).start();
    mustFail(ModuleNotFoundException.class, world.mirror.lookup(secret));
    assertTrue(world.mirror.inMemory(secret).isEmpty());
    assertEquals(List.of(), world.asked);
  }

  @Test
  void aNameThatMayBeAnsweredButNotForwardedIsAnsweredFromWhatIsHeld() throws Exception {
    world.mirror.lookup(HELD).get();
    Forwarding nothingLeaves =
        new Forwarding() {
          @Override
          public void admit(ModuleVersion module) {}

          @Override
          public void forward(ModuleVersion module) throws ModuleNotFoundException {
            throw new ModuleNotFoundException("kept here");
          }
        };
    world.close();
    world.forwarding(nothingLeaves).start();
    assertEquals(5, world.mirror.lookup(HELD).get().record().id());
    world.asked.clear();
    mustFail(ModuleNotFoundException.class, world.mirror.lookup(OTHER));
    assertFalse(world.asked.contains(TestDatabase.lookupPath(OTHER)));
  }

  private byte[] dataTile(String end) {
    List<String> texts = new ArrayList<>();
    for (long id = 256; id < 512; id++) {
      texts.add(database.log().record(id).text());
    }
    return (DataTile.format(texts) + end).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void checksEachRecordOfADataTileAndServesItStale() throws Exception {
    MemorySumDbSource data = new MemorySumDbSource("data", true);
    data.put("tile/8/data/001", dataTile("\n")); // the other framing
    world.close();
    world.alsoServes(data).start();
    assertArrayEquals(dataTile(""), world.mirror.dataTile(DATA).get());
    world.stopUpstream();
    world.restart();
    assertArrayEquals(dataTile(""), world.mirror.dataTile(DATA).get());
  }

  @Test
  void refusesADataTileWithAnotherRecord() throws Exception {
    MemorySumDbSource data = new MemorySumDbSource("data", true);
    byte[] altered = dataTile("");
    altered[altered.length / 2] ^= 1;
    data.put("tile/8/data/001", altered);
    world.close();
    world.alsoServes(data).start();
    UpstreamException e = mustFail(UpstreamException.class, world.mirror.dataTile(DATA));
    assertEquals(UpstreamException.Kind.TROUBLE, e.kind());
    assertEquals(1, world.incidents.size());
    assertTrue(
        world.incidents.get(0).startsWith("tile/8/data/001 tile/8/data/001 from upstream: "),
        world.incidents.get(0));
  }
}
