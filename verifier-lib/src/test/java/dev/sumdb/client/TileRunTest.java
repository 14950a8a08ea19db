package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tiles of the newest head, in trees of tiles of height 2. */
class TileRunTest {
  private static final Tile LEAVES = new Tile(2, 0, 1, 4);
  private static final Tile EDGE = new Tile(2, 0, 3, 1);

  private final TestDatabase database = TestDatabase.ofSize(2, 13);
  private final TestClient client = new TestClient(database.key(), 2);

  private byte[] logged(Tile tile) throws IOException {
    return database.read(TilePath.format(tile, TileDialect.GO), 1 << 20);
  }

  private SumDbClient client() {
    return SumDbClient.of(
        database.key(),
        database,
        client.heads,
        client.cache,
        ClientOptions.defaults().withTileHeight(2).withClock(TestClient.CLOCK));
  }

  @Test
  void readsFullAndPartialTilesOfTheNewestHead() throws Exception {
    TileRun run = client().tiles(List.of(LEAVES, EDGE));
    assertArrayEquals(logged(LEAVES), run.tile(LEAVES));
    assertArrayEquals(logged(EDGE), run.tile(EDGE));
    assertEquals(13, run.head().orElseThrow().size());
    assertEquals(13, client.trustedSize());
    assertTrue(client.cache.tile(LEAVES).isPresent());
  }

  @Test
  void cutsATileThatHasGrownToTheWidthAskedFor() throws Exception {
    Tile narrow = LEAVES.withWidth(3);
    assertArrayEquals(logged(narrow), client().tiles(List.of(narrow)).tile(narrow));
  }

  @Test
  void asksForANewerHeadOnlyWhereTheTrustedTreeDoesNotReachSoFar() throws Exception {
    client().refresh(List.of());
    database.grow(10);
    database.forgetAsked();
    client().tiles(List.of(LEAVES));
    assertTrue(!database.asked().contains("latest"), () -> "asked " + database.asked());
    Tile later = new Tile(2, 0, 4, 4);
    assertArrayEquals(logged(later), client().tiles(List.of(later)).tile(later));
    assertEquals(23, client.trustedSize());
  }

  @Test
  void staysWithTheTrustedHeadWhenThereIsNoNewerOne() throws Exception {
    client().refresh(List.of());
    database.refuse("latest", new SourceException(SourceException.Kind.TIMEOUT, "silent"));
    TileRun run = client().refresh(List.of(LEAVES));
    assertEquals(13, run.head().orElseThrow().size());
    assertEquals("silent", run.noNewerHead().orElseThrow().getMessage());
    assertArrayEquals(logged(LEAVES), run.tile(LEAVES));
  }

  @Test
  void saysThatATileBeyondTheNewestTreeIsNotThere() throws Exception {
    Tile beyond = new Tile(2, 0, 9, 1);
    TileRun run = client().tiles(List.of(beyond, LEAVES));
    NotInSourceException absent = assertThrows(NotInSourceException.class, () -> run.tile(beyond));
    assertEquals("tile/2/0/009.p/1 is not in the tree of 13 records", absent.getMessage());
    assertArrayEquals(logged(LEAVES), run.tile(LEAVES));
  }

  @Test
  void saysNothingAboutATileThatANewerHeadWhichIsNotToBeHadMayHave() throws Exception {
    client().refresh(List.of());
    database.refuse("latest", new SourceException(SourceException.Kind.TIMEOUT, "silent"));
    Tile beyond = new Tile(2, 0, 9, 1);
    TileRun run = client().tiles(List.of(beyond));
    IOException failure = assertThrows(SourceException.class, () -> run.tile(beyond));
    assertEquals("silent", failure.getMessage());
  }

  @Test
  void showsAForgedTileAndKeepsNothingOfIt() throws Exception {
    database.alter(TilePath.format(LEAVES, TileDialect.GO), TileRunTest::flipped);
    Tile honest = new Tile(2, 0, 0, 4);
    TileRun run = client().tiles(List.of(LEAVES, honest));
    assertEquals("GSV-TILE", run.misbehaviour(LEAVES).orElseThrow().reasonCode());
    assertTrue(run.misbehaviour(honest).isEmpty());
    assertThrows(IOException.class, () -> run.tile(LEAVES));
    assertArrayEquals(logged(honest), run.tile(honest));
    assertTrue(client.cache.tile(LEAVES).isEmpty());
  }

  @Test
  void showsAForkAndDoesNotFollowIt() throws Exception {
    client().refresh(List.of());
    TestDatabase fork = database.forkAt(5);
    for (int i = 0; i < 12; i++) {
      fork.add(TestDatabase.module(100 + i), TestDatabase.lines(TestDatabase.module(i), "other"));
    }
    TileRun run =
        SumDbClient.of(
                database.key(),
                fork,
                client.heads,
                new MemoryVerifiedCache(),
                ClientOptions.defaults().withTileHeight(2).withClock(TestClient.CLOCK))
            .refresh(List.of());
    assertEquals("GSV-FORK", run.misbehaviours().get(0).reasonCode());
    assertEquals(13, client.trustedSize());
  }

  @Test
  void refusesTilesOfAnotherKind() {
    Tile data = new Tile(2, Tile.DATA_LEVEL, 0, 1);
    assertThrows(IllegalArgumentException.class, () -> client().tiles(List.of(data)));
    Tile tall = new Tile(8, 0, 0, 1);
    assertThrows(IllegalArgumentException.class, () -> client().tiles(List.of(tall)));
  }

  private static byte[] flipped(byte[] data) {
    byte[] other = Arrays.copyOf(data, data.length);
    other[7] ^= 1;
    return other;
  }
}
