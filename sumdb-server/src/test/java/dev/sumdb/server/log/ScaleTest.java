package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.Tile;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large log in a small heap (256 MiB): random tiles of several heights are right, and reading one
 * touches no more of the store than it must.
 */
class ScaleTest {
  private static final int BATCH = 2048;
  private static final int TILES = 200;

  @TempDir Path temp;

  @Test
  void servesTilesOfAnyHeightInASmallHeap() throws Exception {
    process(70_000);
  }

  @Test
  @Tag("full")
  void servesTilesOfAMillionRecordsInASmallHeap() throws Exception {
    process(1_000_000);
  }

  private void process(int records) throws Exception {
    Path dir = temp.resolve("log");
    Path stderr = temp.resolve("stderr");
    Process process = LogProcess.start(stderr, List.of(), "scale", dir.toString(), records + "");
    try (BufferedReader out = LogProcess.output(process)) {
      out.lines().forEach(line -> System.out.println("ScaleTest " + line));
    }
    assertEquals(0, process.waitFor(), Files.readString(stderr));
  }

  /** In the small process. */
  static void run(Path dir, int records) throws Exception {
    LogDir logDir = TestLogs.init(dir);
    FaultPlan reads = new FaultPlan();
    LogOpening.Hooks hooks =
        new LogOpening.Hooks(
            store -> new FaultyStore(store, reads), ledger -> ledger, WriteState.Listener.NONE);
    byte[][] tree;
    long start = System.nanoTime();
    try (LogParts parts = LogOpening.open(logDir, TestLogs.OPTIONS, hooks)) {
      tree = fill(TestLogs.sequencer(parts), records);
    }
    say("filled " + records + " records", start);
    start = System.nanoTime();
    try (Log log = Log.open(LogOpening.open(logDir, TestLogs.OPTIONS, hooks), TestLogs.OPTIONS)) {
      say("opened", start);
      log.append(TestRecords.record(0)).join(); // waits for the look at all rows, which reads, too
      say("looked at all rows", start);
      long seed = System.nanoTime();
      System.out.println("seed " + seed);
      for (int height : new int[] {1, 8, 11, 30}) {
        compare(log, tree, reads, height, new Random(seed));
      }
    }
    start = System.nanoTime();
    TestLogs.assertClean(dir);
    say("checked", start);
  }

  private static void say(String what, long start) {
    System.out.println(what + " in " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }

  /** All levels of the tree, packed: computed here, not by the log. */
  private static byte[][] fill(Sequencer sequencer, int records) throws Exception {
    byte[][] tree = new byte[32][];
    tree[0] = new byte[records * Hash.SIZE];
    for (long from = 0; from < records; from += BATCH) {
      List<PendingAppend> batch = new ArrayList<>();
      for (long n : LongStream.range(from, Math.min(records, from + BATCH)).toArray()) {
        PendingAppend pending = PendingAppend.of(TestRecords.record(n));
        pending.leaf().copyInto(tree[0], (int) n * Hash.SIZE);
        batch.add(pending);
      }
      sequencer.write(batch);
    }
    NodeHasher hasher = new NodeHasher();
    for (int level = 1; level < tree.length; level++) {
      int count = records >> level;
      tree[level] = new byte[count * Hash.SIZE];
      for (int n = 0; n < count; n++) {
        int left = 2 * n * Hash.SIZE;
        byte[] below = tree[level - 1];
        hasher.node(below, left, below, left + Hash.SIZE, tree[level], n * Hash.SIZE);
      }
    }
    return tree;
  }

  private static void compare(Log log, byte[][] tree, FaultPlan reads, int height, Random random)
      throws Exception {
    int most = 0;
    long sum = 0;
    for (int i = 0; i < TILES; i++) {
      Tile tile = randomTile(height, tree, random);
      int from = (int) (tile.index() << height) * Hash.SIZE;
      byte[] level = tree[height * tile.level()];
      int before = reads.all();
      byte[] got = log.tile(tile);
      int used = reads.all() - before;
      byte[] want = Arrays.copyOfRange(level, from, from + tile.width() * Hash.SIZE);
      if (!Arrays.equals(want, got)) {
        throw new AssertionError("wrong " + tile);
      }
      // The tiles that hold its hashes, cut at both ends, and their parents.
      int span = tile.width() << height * tile.level() % 8;
      int bound = span / 256 + 2 + span / 65_536 + 2 + 2;
      if (used > bound) {
        throw new AssertionError(tile + " took " + used + " reads, want at most " + bound);
      }
      most = Math.max(most, used);
      sum += used;
    }
    System.out.println(
        "height "
            + height
            + ": "
            + TILES
            + " tiles right, store reads at most "
            + most
            + ", on average "
            + sum / (double) TILES);
  }

  private static Tile randomTile(int height, byte[][] tree, Random random) {
    int level = 0;
    while (random.nextInt(3) == 0
        && height * (level + 1) < tree.length
        && tree[height * (level + 1)].length > 0) {
      level++;
    }
    int count = tree[height * level].length / Hash.SIZE;
    int n = random.nextInt(count);
    int index = height > 30 ? 0 : n >> height;
    long available = Math.min(1L << height, count - ((long) index << height));
    int width = 1 + random.nextInt((int) Math.min(available, Log.MAX_TILE_WIDTH));
    return new Tile(height, level, index, width);
  }
}
