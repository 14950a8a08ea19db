package dev.sumdb.clone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.client.ClientState;
import dev.sumdb.client.DirectorySumDbSource;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.note.Note;
import dev.sumdb.note.TestKeys;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TreeHead;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clones in processes of their own that are killed. */
class KilledCloneTest {
  private static final int KILLS = 10;

  @TempDir Path temp;

  /** A clone that notes each bundle which it was given, in a way that survives a kill. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
      Path log = Path.of(args[2]);
      SumDbSource source = new Noting(new DirectorySumDbSource(Path.of(args[0])), log);
      VerifierKey key = TestKeys.log().verifierKey();
      CloneOptions options = CloneOptions.defaults();
      CloneReport report =
          new DatabaseClone(key, source, Path.of(args[1]), options, CloneProgress.NONE).run();
      System.out.println(report.head().size() + " " + report.head().root());
    }
  }

  private record Noting(SumDbSource source, Path log) implements SumDbSource {
    @Override
    public byte[] read(String path, int maxBytes)
        throws NotInSourceException, SourceException, java.io.InterruptedIOException {
      byte[] data = source.read(path, maxBytes);
      try (OutputStream out = new FileOutputStream(log.toFile(), true)) {
        out.write((path + "\n").getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return data;
    }

    @Override
    public String describe() {
      return source.describe();
    }

    @Override
    public void close() {
      source.close();
    }
  }

  @Test
  void readsAtMostOneBundleAgainForEachKill() throws Exception {
    killAndContinue(60_000, 20261121);
  }

  @Test
  @Tag("full")
  void readsAtMostOneOfTenMillionRecordsBundlesAgainForEachKill() throws Exception {
    killAndContinue(10_000_000, 20261122);
  }

  private void killAndContinue(int size, long seed) throws Exception {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path source = temp.resolve("source");
    TreeHead head = writeSource(source, size);
    int bundles = (size + 255) / 256;
    Path log = Files.createFile(temp.resolve("log"));
    int kills = 0;
    for (int i = 1; i <= KILLS; i++) {
      long point = (long) bundles * i / (KILLS + 1) + random.nextInt(10);
      kills += killAt(source, log, point) ? 1 : 0;
    }
    assertTrue(kills > 0, "every clone ended before it was killed");
    Path victim =
        temp.resolve("clone")
            .resolve(TilePath.format(new Tile(8, Tile.DATA_LEVEL, 3, 256), TileDialect.GO));
    byte[] damaged = Files.readAllBytes(victim);
    damaged[100] ^= 1;
    Files.write(victim, damaged);
    Process last = start(source, log);
    String result = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(last.waitFor(10, TimeUnit.MINUTES));
    assertEquals(size + " " + head.root() + "\n", result);
    List<String> read =
        Files.readAllLines(log).stream().filter(line -> line.contains("/data/")).toList();
    assertEquals(bundles, new HashSet<>(read).size());
    assertTrue(read.size() <= bundles + kills + 1, read.size() + " reads of " + bundles);
    assertTrue(read.size() > bundles, "the damaged bundle was not read again");
    assertTrue(
        ClientState.in(temp.resolve("clone/clone"), TestKeys.log().verifierKey())
            .heads()
            .newest()
            .isPresent());
  }

  /** Whether it was killed before its end. */
  private boolean killAt(Path source, Path log, long point) throws Exception {
    Process process = start(source, log);
    while (process.isAlive() && lines(log) < point) {
      process.waitFor(1, TimeUnit.MILLISECONDS);
    }
    process.destroyForcibly();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    return process.exitValue() != 0;
  }

  private static long lines(Path log) throws IOException {
    return Files.size(log) / "tile/8/data/000\n".length();
  }

  private Process start(Path source, Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            source.toString(),
            temp.resolve("clone").toString(),
            log.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static TreeHead writeSource(Path dir, int size) throws Exception {
    NodeHasher hasher = new NodeHasher();
    Deque<Hash> roots = new ArrayDeque<>();
    StringBuilder data = new StringBuilder();
    for (int id = 0; id < size; id++) {
      String text =
          "example.com/m" + id + " v1.0.0 h1:\nexample.com/m" + id + " v1.0.0/go.mod h1:\n";
      data.append(id % 256 == 0 ? "" : "\n").append(text);
      Hash hash = hasher.leaf(text.getBytes(StandardCharsets.US_ASCII));
      for (int rest = id; (rest & 1) == 1; rest >>= 1) {
        hash = hasher.node(roots.removeLast(), hash);
      }
      roots.addLast(hash);
      if (id % 256 == 255 || id == size - 1) {
        Tile tile = new Tile(8, Tile.DATA_LEVEL, id / 256, id % 256 + 1);
        Path file = dir.resolve(TilePath.format(tile, TileDialect.GO));
        Files.createDirectories(file.getParent());
        Files.writeString(file, data);
        data.setLength(0);
      }
    }
    Hash root = roots.removeLast();
    while (!roots.isEmpty()) {
      root = hasher.node(roots.removeLast(), root);
    }
    TreeHead head = new TreeHead(size, root);
    Files.write(dir.resolve("latest"), Note.sign(TreeNote.format(head), TestKeys.log()).format());
    return head;
  }
}
