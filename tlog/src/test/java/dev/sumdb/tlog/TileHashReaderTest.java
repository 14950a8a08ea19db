package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sumdb.note.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TileHashReaderTest {
  /**
   * CVE-2026-56865: several root hashes share a root tile. A reader that starts to check the other
   * tiles after as many tiles as there are root hashes lets a forged tile through.
   */
  @ParameterizedTest
  @CsvSource({"2, 7", "8, 259", "8, 300", "1, 7", "3, 127"})
  void rejectsForgedTileWhereRootHashesShareTiles(int height, int size) throws Exception {
    TestLog log = TestLog.ofSize(size);
    Tile leaves = new Tile(height, 0, 0, 1 << height);
    byte[] data = log.tile(leaves);
    Rfc6962.leafHash("forged leaf 0\n".getBytes(StandardCharsets.UTF_8)).copyInto(data, 0);
    TestLog.ServedTiles tiles = log.tiles(height).forge(leaves, data);
    TileHashReader reader = new TileHashReader(log.head(), tiles);

    ProofException e =
        assertThrows(ProofException.class, () -> reader.read(new long[] {HashIndex.of(0, 0)}));

    long width = Tile.availableWidth(height, 1, 0, size);
    String parent = "tile/" + height + "/1/000" + (width == 1 << height ? "" : ".p/" + width);
    assertEquals(
        "inconsistent tile tile/"
            + height
            + "/0/000: its root "
            + Tiles.root(leaves, data)
            + " is not entry 0 of "
            + parent,
        e.getMessage());
    assertEquals(List.of(), tiles.saved());

    tiles.honest();
    assertEquals(List.of(log.leafHash(0)), reader.read(new long[] {0}));
  }

  /** Two levels of tiles below the root tiles, both forged so that they agree with each other. */
  @Test
  void rejectsTwoForgedLevelsThatAgree() throws Exception {
    TestLog log = TestLog.ofSize(95); // heights 2: root tiles of several hashes on three levels
    Tile leaves = new Tile(2, 0, 0, 4);
    Tile above = new Tile(2, 1, 0, 4);
    byte[] forgedLeaves = log.tile(leaves);
    forgedLeaves[0] ^= 1;
    byte[] forgedAbove = log.tile(above);
    Tiles.root(leaves, forgedLeaves).copyInto(forgedAbove, 0);
    TestLog.ServedTiles tiles = log.tiles(2).forge(leaves, forgedLeaves).forge(above, forgedAbove);
    TileHashReader reader = new TileHashReader(log.head(), tiles);

    ProofException e = assertThrows(ProofException.class, () -> reader.read(new long[] {0}));

    assertTrue(e.getMessage().startsWith("inconsistent tile tile/2/1/000: "), e.getMessage());
    assertEquals(List.of(), tiles.saved());
  }

  static Stream<Arguments> forgedTileFixtures() {
    return Stream.of(
        arguments("forged-tile-h2-n7", 2, 7, "lUzpgbs5zlg5Wj9Zj1gs20Of4LzzF54BdR3YRQ0eBiI="),
        arguments("forged-tile-h8-n300", 8, 300, "jXmmmGkq41b2P++/RJC3UTyjELuhYnjg2FEYRCsxaTU="));
  }

  @ParameterizedTest
  @MethodSource("forgedTileFixtures")
  void rejectsForgedTilesOfOthers(String dir, int height, long size, String root) throws Exception {
    Path attack = Fixtures.path("attacks").resolve(dir);
    TreeHead head = new TreeHead(size, Hash.parse(root));
    for (boolean forged : new boolean[] {false, true}) {
      DirTiles tiles = new DirTiles(height, attack.resolve("honest"));
      if (forged) {
        tiles.overlay = attack.resolve("forged");
      }
      TileHashReader reader = new TileHashReader(head, tiles);
      if (forged) {
        ProofException e = assertThrows(ProofException.class, () -> reader.read(new long[] {0}));
        assertTrue(
            e.getMessage().startsWith("inconsistent tile tile/" + height + "/0/000: "),
            e.getMessage());
        assertEquals(0, tiles.saved);
      } else {
        Hash leaf = Rfc6962.leafHash("leaf 0\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(leaf), reader.read(new long[] {0}));
        assertEquals(3, tiles.saved);
      }
    }
  }

  private static final class DirTiles implements TileReader {
    private final int height;
    private final Path dir;
    private Path overlay;
    private int saved;

    DirTiles(int height, Path dir) {
      this.height = height;
      this.dir = dir;
    }

    @Override
    public int height() {
      return height;
    }

    @Override
    public List<byte[]> readTiles(List<Tile> tiles) throws IOException {
      List<byte[]> data = new ArrayList<>();
      for (Tile tile : tiles) {
        String path = TilePath.format(tile, TileDialect.GO);
        boolean lie = overlay != null && Files.exists(overlay.resolve(path));
        data.add(Files.readAllBytes((lie ? overlay : dir).resolve(path)));
      }
      return data;
    }

    @Override
    public void saveTiles(List<Tile> tiles, List<byte[]> data) {
      saved += tiles.size();
    }
  }

  @ParameterizedTest
  @MethodSource
  void plansRootTilesThenPathsTopDown(long size, long leaf, int rootHashes, String want)
      throws Exception {
    TreeHead head = new TreeHead(size, Rfc6962.EMPTY_ROOT); // a plan needs no hashes
    assertEquals(rootHashes, MerkleTree.rootIndexes(size).length);
    assertEquals(want, plan(head, 8, HashIndex.of(0, leaf)));
  }

  static Stream<Arguments> plansRootTilesThenPathsTopDown() {
    String roots2022 = "tile/8/2/000.p/143 tile/8/1/143.p/35 tile/8/0/x036/643.p/230";
    String roots2026 =
        "tile/8/3/000.p/3 tile/8/2/003.p/81 tile/8/1/849.p/38 tile/8/0/x217/382.p/83";
    return Stream.of(
        arguments(9380838L, 134L, 13, roots2022 + " tile/8/1/000 tile/8/0/000"),
        arguments(9380838L, 9340208L, 13, roots2022 + " tile/8/1/142 tile/8/0/x036/485"),
        arguments(55649875L, 134L, 12, roots2026 + " tile/8/2/000 tile/8/1/000 tile/8/0/000"),
        arguments(55649875L, 55049187L, 12, roots2026 + " tile/8/1/839 tile/8/0/x215/035"));
  }

  @Test
  void plansEachTileOnce() throws Exception {
    TestLog log = TestLog.ofSize(130);
    TestLog.ServedTiles tiles = log.tiles(2);
    TileHashReader reader = new TileHashReader(log.head(), tiles);
    long[] all = new long[(int) HashIndex.count(130)];
    Arrays.setAll(all, i -> all.length - 1 - i);

    List<Hash> hashes = reader.read(all);

    // 130 records: 33 + 8 + 2 + 1 tiles.
    assertEquals(44, reader.plan(all).size());
    assertEquals(List.of(reader.plan(all)), tiles.calls());
    assertEquals(reader.plan(all), tiles.saved());
    assertEquals(log.hashReader().read(all), hashes);
  }

  @Test
  void asksForTheWidthsOfTheHeadNotForWiderTiles() throws Exception {
    TestLog log = TestLog.ofSize(9);
    TestLog.ServedTiles tiles = log.tiles(3);
    new TileHashReader(log.head(5), tiles).read(new long[] {0});
    assertEquals(List.of(List.of(new Tile(3, 0, 0, 5))), tiles.calls());
  }

  @Test
  void readsNothingForNoIndexes() throws Exception {
    TestLog log = TestLog.ofSize(9);
    TestLog.ServedTiles tiles = log.tiles(3);
    assertEquals(List.of(), new TileHashReader(log.head(), tiles).read(new long[0]));
    assertEquals(List.of(), new TileHashReader(TreeHead.EMPTY, tiles).read(new long[0]));
    assertEquals(List.of(), tiles.calls());
  }

  @Test
  void repeatsHashesOfRepeatedIndexes() throws Exception {
    TestLog log = TestLog.ofSize(9);
    List<Hash> hashes = new TileHashReader(log.head(), log.tiles(3)).read(new long[] {3, 0, 3});
    assertEquals(log.hashReader().read(new long[] {3, 0, 3}), hashes);
  }

  @ParameterizedTest
  @CsvSource({"7, 11", "7, -1", "0, 0", "7, 9223372036854775807"})
  void rejectsIndexesBeyondTheTree(int size, long index) {
    TestLog log = TestLog.ofSize(20);
    TestLog.ServedTiles tiles = log.tiles(2);
    TileHashReader reader = new TileHashReader(log.head(size), tiles);
    mustFail(reader, "stored hash " + index + " is not in tree " + size, index);
    assertEquals(List.of(), tiles.calls());
  }

  @Test
  void rejectsTilesOfOtherLengths() {
    TestLog log = TestLog.ofSize(7);
    for (Tile tile : List.of(new Tile(2, 0, 0, 4), new Tile(2, 1, 0, 1), new Tile(2, 0, 1, 3))) {
      byte[] data = log.tile(tile);
      for (int length : new int[] {0, data.length - 1, data.length + 1, data.length + 32}) {
        TestLog.ServedTiles tiles = log.tiles(2).forge(tile, Arrays.copyOf(data, length));
        TileHashReader reader = new TileHashReader(log.head(), tiles);
        mustFail(
            reader,
            TilePath.format(tile, TileDialect.GO)
                + " has "
                + length
                + " bytes, want "
                + data.length,
            0);
        assertEquals(List.of(), tiles.saved());
      }
    }
  }

  @Test
  void rejectsAnotherRoot() {
    TestLog log = TestLog.ofSize(7);
    Hash other = log.head(6).root();
    TestLog.ServedTiles tiles = log.tiles(2);
    TileHashReader reader = new TileHashReader(new TreeHead(7, other), tiles);
    mustFail(
        reader,
        "inconsistent tiles: root of tree 7 is " + log.head().root() + ", want " + other,
        0);
    assertEquals(List.of(), tiles.saved());
  }

  @Test
  void rejectsAReaderThatForgetsTiles() {
    TestLog log = TestLog.ofSize(7);
    TileReader forgetful =
        new TileReader() {
          @Override
          public int height() {
            return 2;
          }

          @Override
          public List<byte[]> readTiles(List<Tile> tiles) {
            return List.of();
          }

          @Override
          public void saveTiles(List<Tile> tiles, List<byte[]> data) {
            throw new AssertionError("saved");
          }
        };
    mustFail(new TileHashReader(log.head(), forgetful), "tile reader returned 0 tiles, want 3", 0);
  }

  /** Serves a log's tiles, with roots that were computed from other arrays than those. */
  private record OtherRoots(TestLog.ServedTiles served, Map<Tile, byte[]> others)
      implements TileReader {
    @Override
    public int height() {
      return served.height();
    }

    @Override
    public List<byte[]> readTiles(List<Tile> tiles) throws IOException {
      return served.readTiles(tiles);
    }

    @Override
    public HashedTile hashed(NodeHasher hasher, Tile tile, byte[] data) {
      return HashedTile.of(hasher, tile, others.getOrDefault(tile, data.clone()));
    }

    @Override
    public void saveTiles(List<Tile> tiles, List<byte[]> data) {
      served.saveTiles(tiles, data);
    }
  }

  @Test
  void believesNoRootThatWasComputedFromOtherBytes() throws Exception {
    TestLog log = TestLog.ofSize(70);
    TestLog.ServedTiles tiles = log.tiles(2);
    TileHashReader reader = new TileHashReader(log.head(), new OtherRoots(tiles, Map.of()));
    assertThrows(AssertionError.class, () -> reader.read(new long[] {0}));
    assertEquals(List.of(), tiles.saved());
  }

  @Test
  void knowsTheRootOfFullTilesOnly() throws Exception {
    TestLog log = TestLog.ofSize(70);
    Tile tile = new Tile(2, 0, 3, 4);
    byte[] data = log.tiles(2).readTiles(List.of(tile)).get(0);
    NodeHasher hasher = new NodeHasher();
    HashedTile hashed = HashedTile.of(hasher, tile, data);
    assertEquals(Tiles.root(tile, data), hashed.root());
    assertTrue(hashed.isOf(tile, data));
    assertFalse(hashed.isOf(tile, data.clone()));
    assertFalse(hashed.isOf(new Tile(2, 0, 4, 4), data));
    assertThrows(
        IllegalArgumentException.class, () -> HashedTile.of(hasher, tile.withWidth(3), data));
    assertThrows(IllegalArgumentException.class, () -> HashedTile.of(hasher, tile, new byte[96]));
  }

  /** Trees too large to build, of equal records: every stored hash of a level is the same. */
  @ParameterizedTest
  @CsvSource({
    "1, 4611686018427387904", "1, 4611686018427387903", "8, 4611686018427387904",
    "8, 4611686018427387903", "8, 4611686018427387847", "7, 3074457345618258603",
    "8, 1099511627777", "13, 2305843009213693953"
  })
  void provesInHugeTrees(int height, long size) throws Exception {
    UniformLog log = new UniformLog(height);
    TreeHead head = new TreeHead(size, MerkleTree.root(size, log));
    TileHashReader reader = new TileHashReader(head, log);
    for (long leaf : new long[] {0, 1, size / 3, size - 2, size - 1}) {
      InclusionProof proof = InclusionProof.prove(reader, leaf, size);
      assertEquals(InclusionProof.prove(log, leaf, size), proof);
      proof.verify(log.leaf(), leaf, head);
    }
    for (long old : new long[] {0, 1, 2, 3, 1L << 40, size / 3, size - 1, size}) {
      TreeHead older = new TreeHead(old, MerkleTree.root(old, log));
      assertEquals(older.root(), MerkleTree.root(old, reader));
      ConsistencyProof.prove(reader, old, size).verify(older, head);
    }
    assertTrue(log.largestPlan <= 3 * (62 / height + 1) + 62, "plan of " + log.largestPlan);
  }

  private static final class UniformLog implements TileReader, HashReader {
    private final int height;
    private final List<Hash> levels = new ArrayList<>();
    private final Map<Tile, byte[]> data = new HashMap<>();
    private int largestPlan;

    UniformLog(int height) {
      this.height = height;
      levels.add(Rfc6962.leafHash(new byte[0]));
      for (int i = 0; i < 62; i++) {
        levels.add(Rfc6962.nodeHash(levels.get(i), levels.get(i)));
      }
    }

    Hash leaf() {
      return levels.get(0);
    }

    @Override
    public List<Hash> read(long[] indexes) {
      return Arrays.stream(indexes)
          .mapToObj(i -> levels.get(HashIndex.position(i).level()))
          .toList();
    }

    @Override
    public int height() {
      return height;
    }

    @Override
    public List<byte[]> readTiles(List<Tile> tiles) {
      largestPlan = Math.max(largestPlan, tiles.size());
      return tiles.stream().map(this::tile).toList();
    }

    private byte[] tile(Tile tile) {
      Tile key = new Tile(height, tile.level(), 0, tile.width());
      return data.computeIfAbsent(
          key,
          t -> {
            byte[] bytes = new byte[t.width() * Hash.SIZE];
            for (int at = 0; at < bytes.length; at += Hash.SIZE) {
              levels.get(t.level() * height).copyInto(bytes, at);
            }
            return bytes;
          });
    }

    @Override
    public void saveTiles(List<Tile> tiles, List<byte[]> bytes) {
      assertEquals(tiles.size(), bytes.size());
    }
  }

  private static String plan(TreeHead head, int height, long index) throws ProofException {
    TestLog.ServedTiles none = new TestLog().tiles(height);
    List<Tile> tiles = new TileHashReader(head, none).plan(new long[] {index});
    return String.join(" ", tiles.stream().map(t -> TilePath.format(t, TileDialect.GO)).toList());
  }

  private static void mustFail(TileHashReader reader, String message, long... indexes) {
    ProofException e = assertThrows(ProofException.class, () -> reader.read(indexes));
    assertEquals(message, e.getMessage());
  }
}
