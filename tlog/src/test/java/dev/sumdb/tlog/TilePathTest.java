package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TilePathTest {
  @ParameterizedTest
  @CsvSource({
    "tile/4/0/001, 4, 0, 1, 16",
    "tile/4/0/001.p/5, 4, 0, 1, 5",
    "tile/3/5/x123/x456/078, 3, 5, 123456078, 8",
    "tile/3/5/x123/x456/078.p/2, 3, 5, 123456078, 2",
    "tile/1/data/x003/x057/500, 1, -1, 3057500, 2",
    "tile/3/5/123456/078, 0, 0, 0, 0",
    "tile/8/0/000, 8, 0, 0, 256",
    "tile/8/0/000.p/255, 8, 0, 0, 255",
    "tile/8/0/999, 8, 0, 999, 256",
    "tile/8/0/x001/000, 8, 0, 1000, 256",
    "tile/8/0/x001/x234/067, 8, 0, 1234067, 256",
    "tile/8/data/x001/x234/067.p/9, 8, -1, 1234067, 9",
    "tile/8/63/000, 8, 63, 0, 256",
    "tile/30/2/000.p/4, 30, 2, 0, 4",
    "tile/30/data/x009/x223/x372/x036/x854/x775/807.p/1073741823, 30, -1, 9223372036854775807, "
        + "1073741823"
  })
  void goPaths(String path, int height, int level, long index, int width) throws Exception {
    if (height == 0) {
      mustFail(path, TileDialect.GO);
      return;
    }
    Tile tile = new Tile(height, level, index, width);
    assertEquals(path, TilePath.format(tile, TileDialect.GO));
    assertEquals(tile, TilePath.parse(path, TileDialect.GO));
  }

  @ParameterizedTest
  @CsvSource({
    "tile/0/000, 0, 0, 256",
    "tile/0/x001/x234/067.p/5, 0, 1234067, 5",
    "tile/63/000.p/1, 63, 0, 1",
    "tile/entries/x001/000, -1, 1000, 256",
    "tile/entries/000.p/255, -1, 0, 255"
  })
  void c2spPaths(String path, int level, long index, int width) throws Exception {
    Tile tile = new Tile(8, level, index, width);
    assertEquals(path, TilePath.format(tile, TileDialect.C2SP));
    assertEquals(tile, TilePath.parse(path, TileDialect.C2SP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "tile",
        "tile/",
        "tile/8",
        "tile/8/0",
        "tile/8/0/",
        "tile/8//000",
        "/tile/8/0/000",
        "tile/8/0/000/",
        "tile//8/0/000",
        "TILE/8/0/000",
        "tiles/8/0/000",
        "tile/0/0/000",
        "tile/31/0/000",
        "tile/08/0/000",
        "tile/+8/0/000",
        "tile/-8/0/000",
        "tile/0x8/0/000",
        "tile/256/0/000",
        "tile/4294967304/0/000",
        "tile/8/-1/000",
        "tile/8/-2/000",
        "tile/8/64/000",
        "tile/8/00/000",
        "tile/8/01/000",
        "tile/8/+0/000",
        "tile/8/Data/000",
        "tile/8/entries/000",
        "tile/8/4294967296/000",
        "tile/8/0/0",
        "tile/8/0/00",
        "tile/8/0/0000",
        "tile/8/0/-01",
        "tile/8/0/+01",
        "tile/8/0/x000/000",
        "tile/8/0/x000/x001/000",
        "tile/8/0/001/000",
        "tile/8/0/x001/x000",
        "tile/8/0/x001",
        "tile/8/0/x1/000",
        "tile/8/0/x0001/000",
        "tile/8/0/X001/000",
        "tile/8/0/xx001/000",
        "tile/8/0/x001/000x",
        "tile/8/0/x001//000",
        "tile/8/0/x009/x223/x372/x036/x854/x775/808",
        "tile/8/0/x010/x000/x000/x000/x000/x000/000",
        "tile/8/0/x001/x000/x000/x000/x000/x000/x000/000",
        "tile/8/0/000.p",
        "tile/8/0/000.p/",
        "tile/8/0/000.p/0",
        "tile/8/0/000.p/256",
        "tile/8/0/000.p/257",
        "tile/8/0/000.p/01",
        "tile/8/0/000.p/+1",
        "tile/8/0/000.p/-1",
        "tile/8/0/000.p/1/",
        "tile/8/0/000.p/1.p/1",
        "tile/8/0/000.p/4294967297",
        "tile/8/0/000.q/1",
        "tile/8/0/.p/1",
        "tile/8/0.p/1",
        "tile/8/0/000/1",
        "tile/8/0/000.p.p/1",
        "tile/8/0/x001.p/000",
        "tile/8/0/x001.p/000.p/1",
        "tile/8/0/\u0660\u0660\u0660",
        "tile/8/0/000\n",
        " tile/8/0/000",
        "tile/8/0/%30%30%30"
      })
  void rejectsWhatFormatDoesNotWrite(String path) {
    mustFail(path, TileDialect.GO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tile/0",
        "tile/0/0",
        "tile/8/0/000",
        "tile/data/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/00/000",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/entries/001/000",
        "tile/entries.p/1",
        "tile/entries",
        "checkpoint",
        "tile/entries/000.p/256"
      })
  void rejectsWhatFormatDoesNotWriteInC2sp(String path) {
    mustFail(path, TileDialect.C2SP);
  }

  private static void mustFail(String path, TileDialect dialect) {
    MalformedException e =
        assertThrows(MalformedException.class, () -> TilePath.parse(path, dialect));
    assertEquals("malformed tile path " + MalformedException.quote(path), e.getMessage());
  }

  @Test
  void longPathsAreRejectedAndCutInTheMessage() {
    mustFail("tile/8/0/" + "x000/".repeat(100_000) + "000", TileDialect.GO);
    mustFail("/".repeat(1_000_000), TileDialect.C2SP);
  }

  @Test
  void rejectsC2spTilesOfOtherHeights() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> TilePath.format(new Tile(2, 0, 0, 1), TileDialect.C2SP));
    assertEquals("C2SP tiles have height 8, not 2", e.getMessage());
  }

  @Test
  void digitsAreAsciiInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertEquals(
          "tile/8/0/x001/007.p/9", TilePath.format(new Tile(8, 0, 1007, 9), TileDialect.GO));
    } finally {
      Locale.setDefault(before);
    }
  }
}
