package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.note.Fixtures;
import dev.sumdb.note.Note;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real clients of sum.golang.org had in their caches, years apart. */
class RealCachesTest {
  private static final String KEY =
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

  /** One client's cache: its newest head, answers to lookups, tiles. */
  private static final class Cache implements TileReader {
    final Path dir;
    final TreeHead latest;
    final TileHashReader reader;

    /** A leaf or old root whose read needs the tile. */
    final Map<Tile, long[]> reads = new HashMap<>();

    Tile flipped;
    int flippedBit;

    Cache(String name) throws Exception {
      dir = Fixtures.path(name);
      latest = head(Files.readAllBytes(dir.resolve("latest")));
      reader = new TileHashReader(latest, this);
    }

    List<Path> files(String below) throws IOException {
      try (Stream<Path> files = Files.walk(dir.resolve(below))) {
        return files.filter(Files::isRegularFile).sorted().toList();
      }
    }

    @Override
    public int height() {
      return 8;
    }

    @Override
    public List<byte[]> readTiles(List<Tile> tiles) throws IOException {
      List<byte[]> data = new ArrayList<>();
      for (Tile tile : tiles) {
        byte[] bytes = bytes(tile);
        if (tile.equals(flipped)) {
          bytes[flippedBit / 8] ^= (byte) (1 << flippedBit % 8);
        }
        data.add(bytes);
      }
      return data;
    }

    /** As a client does: where a partial tile is gone, the full one. */
    byte[] bytes(Tile tile) throws IOException {
      Path file = dir.resolve(TilePath.format(tile, TileDialect.GO));
      if (Files.exists(file)) {
        return Files.readAllBytes(file);
      }
      byte[] full = Files.readAllBytes(dir.resolve(TilePath.format(tile.full(), TileDialect.GO)));
      return Arrays.copyOf(full, tile.width() * Hash.SIZE);
    }

    @Override
    public void saveTiles(List<Tile> tiles, List<byte[]> data) {
      assertEquals(null, flipped, "saved a forged tile");
    }

    Hash leaf(long id) throws Exception {
      long[] index = {HashIndex.of(0, id)};
      note(index);
      return reader.read(index).get(0);
    }

    Hash root(long size) throws Exception {
      note(MerkleTree.rootIndexes(size));
      return MerkleTree.root(size, reader);
    }

    private void note(long[] indexes) throws ProofException {
      for (Tile tile : reader.plan(indexes)) {
        reads.putIfAbsent(tile, indexes);
      }
    }
  }

  private static TreeHead head(byte[] note) throws Exception {
    return TreeNote.parse(Note.open(note, Verifiers.of(VerifierKey.parse(KEY))).text());
  }

  @ParameterizedTest
  @CsvSource({
    "sumdb-cache-2022, 9380838, y7MTG8bejaSje8ZwVQHS2t4QH+GXlMUOPyBNfF2wjyg=, 54, 110",
    "sumdb-cache-2026, 55649875, SYguAQfB2uSqQkrBN4DEuGej7YGwxKVlGFswF1yBGrg=, 109, 270"
  })
  void everyLookupIsProvenAndEveryTileIsAuthentic(
      String name, long size, String root, int lookups, int tiles) throws Exception {
    Cache cache = new Cache(name);
    assertEquals(new TreeHead(size, Hash.parse(root)), cache.latest);

    List<Path> files = cache.files("lookup");
    assertEquals(lookups, files.size());
    for (Path file : files) {
      LogRecord.Parsed lookup = LogRecord.parse(Files.readAllBytes(file));
      LogRecord record = lookup.record();
      assertEquals(record.leafHash(), cache.leaf(record.id()), file.toString());
      InclusionProof.prove(cache.reader, record.id(), size)
          .verify(record.leafHash(), record.id(), cache.latest);

      TreeHead embedded = head(lookup.rest());
      assertTrue(record.id() < embedded.size(), file.toString());
      assertEquals(embedded.root(), cache.root(embedded.size()), file.toString());
    }
    flipsFail(cache);
    assertEquals(tiles, cache.files("tile").size());
    unreadTilesArePrefixes(cache);
  }

  /** Every tile that some proof reads: a bit of its first, its last and of two more hashes. */
  private static void flipsFail(Cache cache) {
    long seed = Long.getLong("sumdb.seed", System.nanoTime());
    System.out.println("RealCachesTest: -Dsumdb.seed=" + seed);
    Random random = new Random(seed);
    for (Map.Entry<Tile, long[]> read : cache.reads.entrySet()) {
      int width = read.getKey().width();
      cache.flipped = read.getKey();
      int[] hashes = {0, width - 1, random.nextInt(width), random.nextInt(width)};
      for (int hash : hashes) {
        cache.flippedBit = hash * 8 * Hash.SIZE + random.nextInt(8 * Hash.SIZE);
        assertThrows(
            ProofException.class,
            () -> cache.reader.read(read.getValue()),
            () -> "bit " + cache.flippedBit + " of " + cache.flipped);
      }
    }
    cache.flipped = null;
  }

  /** Partial tiles that wider ones superseded: prefixes of bytes that are authentic. */
  private static void unreadTilesArePrefixes(Cache cache) throws Exception {
    Set<Tile> read = new HashSet<>(cache.reads.keySet());
    Set<Tile> full = new HashSet<>();
    int superseded = 0;
    for (Path file : cache.files("tile")) {
      Tile tile =
          TilePath.parse(cache.dir.relativize(file).toString().replace('\\', '/'), TileDialect.GO);
      assertEquals(tile.width() * Hash.SIZE, Files.size(file), file.toString());
      if (read.contains(tile)) {
        continue;
      }
      superseded++;
      // What the tree says now about the tile's place, authenticated by reading one hash of it.
      long[] first = {HashIndex.of(8 * tile.level(), tile.index() << 8)};
      List<Tile> plan = cache.reader.plan(first);
      Tile wide =
          plan.stream()
              .filter(t -> t.level() == tile.level() && t.index() == tile.index())
              .findAny()
              .orElseThrow();
      cache.reader.read(first);
      full.add(wide);
      assertTrue(tile.width() <= wide.width(), file.toString());
      assertArrayEquals(
          Files.readAllBytes(file),
          Arrays.copyOf(cache.bytes(wide), tile.width() * Hash.SIZE),
          file.toString());
    }
    System.out.println(
        "RealCachesTest: tree "
            + cache.latest.size()
            + ": "
            + read.size()
            + " tiles read, "
            + superseded
            + " superseded by "
            + full.size());
  }

  /** Records known from go.sum files alone: their two lines hash to a leaf of a cached tile. */
  @Test
  void locatedRecordsAreProvenWithoutLookups() throws Exception {
    List<Cache> caches = List.of(new Cache("sumdb-cache-2022"), new Cache("sumdb-cache-2026"));
    List<String> lines = Files.readAllLines(Fixtures.path("located-records.tsv"));
    int proven = 0;
    List<Long> withoutTile = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] f = line.split("\t");
      String text =
          f[1] + " " + f[2] + " " + f[3] + "\n" + f[1] + " " + f[2] + "/go.mod " + f[4] + "\n";
      LogRecord record = LogRecord.of(Long.parseLong(f[0]), text);
      boolean found = false;
      for (Cache cache : caches) {
        Tile leaves = new Tile(8, 0, record.id() >> 8, 256);
        if (Files.exists(cache.dir.resolve(TilePath.format(leaves, TileDialect.GO)))) {
          InclusionProof.prove(cache.reader, record.id(), cache.latest.size())
              .verify(record.leafHash(), record.id(), cache.latest);
          found = true;
        }
      }
      if (found) {
        proven++;
      } else {
        withoutTile.add(record.id());
      }
    }
    assertEquals(52, proven);
    assertEquals(List.of(3116L, 3153L, 3242L, 715185L), withoutTile);
  }
}
