package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.Rfc6962;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles of a large log from a server with a small heap: right, and cheap to answer. */
class ScaleTest {
  private static final int ROOTS_ABOVE = 4;

  @Test
  void answersRandomTilesOf20000Records(@TempDir Path dir) throws Exception {
    run(dir, 20_000, "-Xmx64m", 100);
  }

  @Test
  @Tag("full")
  void answersRandomTilesOfAMillionRecords(@TempDir Path dir) throws Exception {
    run(dir, 1_000_000, "-Xmx256m", 2000);
  }

  private static void run(Path dir, int records, String heap, int tiles) throws Exception {
    VerifierKey key = LogDir.init(dir.resolve("log"), "log.test/scale", null).verifierKey();
    List<byte[]> levels = levels(records);
    Process process = start(dir, records, heap);
    try (BufferedReader out =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
      String port = out.readLine();
      assertTrue(port != null, () -> "server ended: " + read(dir.resolve("stderr")));
      VerifyingClient client = new VerifyingClient("http://127.0.0.1:" + port, key);
      long seed = System.nanoTime();
      System.out.println("tiles of " + records + " records, " + heap + ", seed " + seed);
      for (int height : new int[] {1, 8, 30}) {
        new Round(client, out, in, levels, height).run(new Random(seed), tiles);
      }
      assertEquals(records - 1, client.lookup("example.com/m" + (records - 1) + "@v1.0.0").id());
      assertEquals(0, client.lookup("example.com/m0@v1.0.0").id());
    } finally {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    assertEquals(0, process.exitValue(), () -> read(dir.resolve("stderr")));
  }

  private static Process start(Path dir, int records, String heap) throws IOException {
    String surefire = System.getProperty("surefire.test.class.path");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-cp",
            surefire == null ? System.getProperty("java.class.path") : surefire,
            ScaleServer.class.getName(),
            dir.resolve("log").toString(),
            Integer.toString(records))
        .redirectError(dir.resolve("stderr").toFile())
        .start();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  /** The hashes of all perfect subtrees, by level; computed here from the texts alone. */
  private static List<byte[]> levels(int records) {
    NodeHasher hasher = new NodeHasher();
    byte[] level = new byte[records * Hash.SIZE];
    for (int i = 0; i < records; i++) {
      byte[] text = MemoryLog.textOf(ScaleServer.module(i)).getBytes(StandardCharsets.UTF_8);
      Rfc6962.leafHash(text).copyInto(level, i * Hash.SIZE);
    }
    List<byte[]> levels = new ArrayList<>();
    while (level.length > 0) {
      levels.add(level);
      byte[] above = new byte[level.length / (2 * Hash.SIZE) * Hash.SIZE];
      for (int i = 0; i < above.length; i += Hash.SIZE) {
        hasher.node(level, 2 * i, level, 2 * i + Hash.SIZE, above, i);
      }
      level = above;
    }
    return levels;
  }

  /** Random tiles of one height. */
  private record Round(
      VerifyingClient client, BufferedReader out, Writer in, List<byte[]> levels, int height) {

    void run(Random random, int tiles) throws IOException {
      long total = 0;
      long most = 0;
      for (int i = 0; i < tiles; i++) {
        Tile tile = random(random);
        long before = calls();
        byte[] got = client.get("/" + TilePath.format(tile, TileDialect.GO)).body();
        long reads = calls() - before;
        int from = (int) (tile.index() << height) * Hash.SIZE;
        byte[] level = levels.get(height * tile.level());
        assertArrayEquals(
            Arrays.copyOfRange(level, from, from + tile.width() * Hash.SIZE), got, tile + "");
        // One for each stored tile of 256 hashes that it spans, and one for each above the first.
        int spanned = (tile.width() << height * tile.level() % 8) / 256 + 2;
        assertTrue(reads <= spanned + ROOTS_ABOVE, () -> reads + " reads of the store for " + tile);
        total += reads;
        most = Math.max(most, reads);
      }
      System.out.printf(
          "height %d: %d tiles, %.2f store reads per tile, at most %d%n",
          height, tiles, (double) total / tiles, most);
    }

    private Tile random(Random random) {
      int top = 0;
      while (height * (top + 1) < levels.size()) {
        top++;
      }
      int level = random.nextInt(top + 1);
      long entries = levels.get(height * level).length / Hash.SIZE;
      long entry = Math.floorMod(random.nextLong(), entries);
      long available = Math.min(1L << height, entries - (entry >> height << height));
      int width = 1 + random.nextInt((int) Math.min(available, 1 << 15));
      return new Tile(height, level, entry >> height, width);
    }

    private long calls() throws IOException {
      in.write("\n");
      in.flush();
      return Long.parseLong(out.readLine());
    }
  }
}
