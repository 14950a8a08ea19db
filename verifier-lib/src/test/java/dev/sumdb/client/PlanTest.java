package dev.sumdb.client;

import static dev.sumdb.client.TestDatabase.lookupPath;
import static dev.sumdb.client.TestDatabase.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TilePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A run asks for no more than the one computed union, for nothing twice, and for little at once.
 */
class PlanTest {
  private static final int SIZE = 1000;

  private final TestDatabase database = TestDatabase.ofSize(3, SIZE);
  private final TestClient client = new TestClient(database.key(), 3);

  /** The paths of all lookups and of the union of tiles in the newest tree. */
  private Set<String> union(List<ModuleVersion> modules, List<Long> ids, long... olderSizes)
      throws Exception {
    List<long[]> wishes = new ArrayList<>();
    ids.forEach(id -> wishes.add(new long[] {HashIndex.of(0, id)}));
    for (long size : olderSizes) {
      wishes.add(MerkleTree.rootIndexes(size));
    }
    long[] indexes = wishes.stream().flatMapToLong(Arrays::stream).toArray();
    TileHashReader reader = new TileHashReader(database.head(SIZE), database.log().tiles(3));
    Set<String> paths = new TreeSet<>();
    modules.forEach(module -> paths.add(lookupPath(module)));
    for (Tile tile : reader.plan(indexes)) {
      paths.add(TilePath.format(tile, TileDialect.GO));
    }
    return paths;
  }

  @Test
  void asksForTheUnionOfAllProofsAndForNothingTwice() throws Exception {
    long seed = 7;
    Random random = new Random(seed);
    List<Long> ids = random.longs(60, 0, 900).distinct().boxed().toList();
    List<ModuleVersion> modules = ids.stream().map(TestDatabase::module).toList();
    long[] sizes = new long[20];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = 900 + random.nextInt(100);
      database.answerHead(modules.get(i), sizes[i]);
    }

    client.mustProve(database, modules.toArray(ModuleVersion[]::new));

    List<String> asked = database.asked();
    assertEquals(new HashSet<>(asked).size(), asked.size(), "asked twice, seed " + seed);
    assertEquals(union(modules, ids, sizes), new TreeSet<>(asked), "seed " + seed);
  }

  @Test
  void asksForNothingThatIsCached() throws Exception {
    ModuleVersion[] modules =
        LongStream.range(0, 50).mapToObj(TestDatabase::module).toArray(ModuleVersion[]::new);
    client.mustProve(database, modules);
    database.forgetAsked();

    client.mustProve(database, modules);

    assertEquals(List.of(), database.asked());
  }

  @Test
  void asksForNoTilesWhenThereIsNothingToProve() throws Exception {
    client.mustProve(database, module(3));
    client.emptyCache();
    database.forgetAsked();
    ModuleVersion absent = new ModuleVersion("example.com/absent", "v1.0.0");

    client.lookup(database, absent);

    assertEquals(List.of(lookupPath(absent)), database.asked());
  }

  @Test
  void asksOnlyForTilesThatChangedWhenTheTreeGrows() throws Exception {
    client.mustProve(database, module(3));
    database.grow(1).forgetAsked();

    client.mustProve(database, module(3), module(4));

    // The right edge has other widths now; the tiles above record 3 and 4 are full and cached.
    for (String path : database.asked()) {
      assertTrue(path.startsWith("lookup/") || path.contains(".p/"), database.asked().toString());
    }
  }

  @Test
  void neverHasMoreReadsUnderWayThanJobs() throws Exception {
    database.delay(3);
    SumDbClient three =
        SumDbClient.of(
            database.key(),
            database,
            client.heads,
            client.cache,
            ClientOptions.defaults().withTileHeight(3).withJobs(3));

    three.lookup(
        LongStream.range(0, 60).mapToObj(TestDatabase::module).toList(), LookupProgress.NONE);

    assertEquals(3, database.mostAtOnce());
  }

  @Test
  void countsProgressUpToTheTotal() throws Exception {
    Set<String> seen = java.util.concurrent.ConcurrentHashMap.newKeySet();
    SumDbClient.of(
            database.key(),
            database,
            client.heads,
            client.cache,
            ClientOptions.defaults().withTileHeight(3))
        .lookup(
            LongStream.range(0, 10).mapToObj(TestDatabase::module).toList(),
            (step, done, total) -> seen.add(step + " " + done + "/" + total));

    long tiles = database.asked().stream().filter(path -> path.startsWith("tile/")).count();
    assertTrue(seen.contains("LOOKUPS 1/10") && seen.contains("LOOKUPS 10/10"), seen.toString());
    assertTrue(seen.contains("TILES " + tiles + "/" + tiles), seen.toString());
  }

  /** A hostile size must not turn into a request for each module and level of its tree. */
  @Test
  void asksForLittleWhenTheRootTilesAreNotThere() throws Exception {
    byte[] note =
        database.sign(
            new dev.sumdb.tlog.TreeHead(1L << 50, dev.sumdb.tlog.Hash.of(new byte[32])), "");
    List<ModuleVersion> modules = LongStream.range(0, 200).mapToObj(TestDatabase::module).toList();
    for (ModuleVersion module : modules) {
      database.alter(
          lookupPath(module),
          body ->
              TestDatabase.answer(database.log().record(modules.indexOf(module)).format(), note));
    }

    // Slow, so that the others would have the time for many requests.
    CountDownLatch others = new CountDownLatch(100);
    database.alter("tile/3/16/000.p/4", none -> afterAll(others));
    LongStream.range(0, 1 << 7)
        .mapToObj(n -> TilePath.format(new Tile(3, 0, n, 8), TileDialect.GO))
        .forEach(path -> database.alter(path, body -> counted(others, body)));

    LookupRun run = client.lookup(database, modules);

    assertEquals(Set.of("Unverifiable"), Set.copyOf(TestClient.kinds(run)));
    long tiles = database.asked().stream().filter(path -> path.startsWith("tile/")).count();
    // As many as go at once, and the root as a full tile; the plan has thousands.
    int most = ClientOptions.defaults().jobs() + 1;
    assertTrue(tiles <= most, tiles + " requests for tiles");
  }

  private static byte[] counted(CountDownLatch latch, byte[] body) {
    latch.countDown();
    return body;
  }

  private static byte[] afterAll(CountDownLatch latch) {
    try {
      latch.await(300, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }
}
