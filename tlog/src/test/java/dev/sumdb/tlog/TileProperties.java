package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class TileProperties {
  @Provide
  static Arbitrary<Tile> tiles() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 30),
            Arbitraries.integers().between(-1, 63),
            Arbitraries.longs().greaterOrEqual(0),
            Arbitraries.integers().between(0, Integer.MAX_VALUE))
        .as((h, l, n, w) -> new Tile(h, l, n, 1 + w % (1 << h)));
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void pathsParseToTheirTile(@ForAll("tiles") Tile tile) throws Exception {
    assertEquals(tile, TilePath.parse(TilePath.format(tile, TileDialect.GO), TileDialect.GO));
    Tile c2sp = new Tile(8, tile.level(), tile.index(), 1 + tile.width() % 256);
    String path = TilePath.format(c2sp, TileDialect.C2SP);
    assertEquals(c2sp, TilePath.parse(path, TileDialect.C2SP));
  }

  /** Whatever parses is the one path of its tile; everything else is declared malformed. */
  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void editedPathsAreThePathOfTheirTileOrMalformed(
      @ForAll("tiles") Tile tile,
      @ForAll TileDialect dialect,
      @ForAll @IntRange(max = 100) int at,
      @ForAll @IntRange(max = 4) int cut,
      @ForAll("fragments") String with) {
    Tile t = dialect == TileDialect.GO ? tile : new Tile(8, tile.level(), tile.index(), 256);
    String path = TilePath.format(t, dialect);
    int from = at % path.length();
    int to = Math.min(path.length(), from + cut);
    onlyMalformed(path.substring(0, from) + with + path.substring(to), dialect);
  }

  @Provide
  static Arbitrary<String> fragments() {
    return Arbitraries.strings().withChars("0129/xp.-+d\u0661\n").ofMaxLength(4);
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void anyTextIsThePathOfItsTileOrMalformed(@ForAll String text, @ForAll TileDialect dialect) {
    onlyMalformed(text, dialect);
    onlyMalformed("tile/" + text, dialect);
  }

  private static void onlyMalformed(String path, TileDialect dialect) {
    try {
      assertEquals(path, TilePath.format(TilePath.parse(path, dialect), dialect));
    } catch (MalformedException e) {
      assertEquals("malformed tile path " + MalformedException.quote(path), e.getMessage());
    }
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void availableWidthIsThatOfUnboundedNumbers(
      @ForAll @IntRange(min = 1, max = 30) int height,
      @ForAll @IntRange(min = -1, max = 63) int level,
      @ForAll("indexes") long index,
      @ForAll("indexes") long size) {
    BigInteger entries = BigInteger.valueOf(size).shiftRight(height * Math.max(level, 0));
    BigInteger width =
        entries
            .subtract(BigInteger.valueOf(index).shiftLeft(height))
            .max(BigInteger.ZERO)
            .min(BigInteger.ONE.shiftLeft(height));
    assertEquals(width.longValueExact(), Tile.availableWidth(height, level, index, size));
  }

  /** Numbers of every magnitude, often near a power of two. */
  @Provide
  static Arbitrary<Long> indexes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 62), Arbitraries.longs().between(-300, 300))
        .as((bit, near) -> Math.max(0, (1L << bit) + near));
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void indexesOfStoredHashesInvert(
      @ForAll @IntRange(max = 62) int level, @ForAll @LongRange(max = Long.MAX_VALUE) long any) {
    long n = any % (TreeHead.MAX_SIZE >> level);
    long index = HashIndex.of(level, n);
    assertEquals(new HashIndex.Position(level, n), HashIndex.position(index));
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void everyIndexIsThatOfItsPosition(@ForAll @LongRange(max = Long.MAX_VALUE - 1) long index) {
    HashIndex.Position position = HashIndex.position(index);
    assertEquals(index, HashIndex.of(position.level(), position.n()));
  }

  /** A tile is to be published exactly if the new tree has it and the old one had not. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void publishesWhatIsNew(
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(max = 3000) int a,
      @ForAll @IntRange(max = 3000) int b) {
    long oldSize = Math.min(a, b);
    long newSize = Math.max(a, b);
    Set<Tile> had = widest(height, oldSize);
    Set<Tile> want = new HashSet<>(widest(height, newSize));
    want.removeAll(had);
    List<Tile> published = Tiles.toPublish(height, oldSize, newSize);
    assertEquals(want, new HashSet<>(published));
    assertEquals(want.size(), published.size());
  }

  private static Set<Tile> widest(int height, long size) {
    Set<Tile> tiles = new HashSet<>();
    for (int level = 0; level <= Tile.MAX_LEVEL; level++) {
      long index = 0;
      long width = Tile.availableWidth(height, level, index, size);
      while (width > 0) {
        tiles.add(new Tile(height, level, index, (int) width));
        index++;
        width = Tile.availableWidth(height, level, index, size);
      }
    }
    return tiles;
  }

  /** Publishing in steps yields the same full tiles, and only partial ones in addition. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void stepsPublishTheSameFullTiles(
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @Size(min = 3, max = 6) List<@LongRange(max = 3000) Long> sizes) {
    List<Long> grown = sizes.stream().sorted().toList();
    List<Tile> steps = new ArrayList<>();
    for (int i = 1; i < grown.size(); i++) {
      steps.addAll(Tiles.toPublish(height, grown.get(i - 1), grown.get(i)));
    }
    Set<Tile> once =
        new HashSet<>(Tiles.toPublish(height, grown.get(0), grown.get(grown.size() - 1)));
    Set<Tile> all = new HashSet<>(steps);
    assertEquals(steps.size(), all.size());
    assertEquals(Set.of(), minus(once, all));
    assertEquals(List.of(), minus(all, once).stream().filter(Tile::isFull).toList());
  }

  private static Set<Tile> minus(Set<Tile> a, Set<Tile> b) {
    Set<Tile> rest = new HashSet<>(a);
    rest.removeAll(b);
    return rest;
  }

  /** What the tile reader plans is there, and bytes of tiles of every size are prefixes. */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void tilesOfOlderTreesArePrefixes(
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 600) int a,
      @ForAll @IntRange(min = 1, max = 600) int b) {
    for (Tile old : widest(height, Math.min(a, b))) {
      long width = Tile.availableWidth(height, old.level(), old.index(), Math.max(a, b));
      byte[] wide = LOG.tile(old.withWidth((int) width));
      assertArrayEquals(LOG.tile(old), Arrays.copyOf(wide, old.width() * Hash.SIZE));
    }
  }

  private static final TestLog LOG = TestLog.ofSize(600);
}
