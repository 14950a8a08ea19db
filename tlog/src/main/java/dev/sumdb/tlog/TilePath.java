package dev.sumdb.tlog;

/**
 * Tile paths, as clients request them and caches name their files.
 *
 * <pre>
 *   GO    tile/HEIGHT/LEVEL/INDEX[.p/WIDTH]     LEVEL "data" for records
 *   C2SP  tile/LEVEL/INDEX[.p/WIDTH]            LEVEL "entries" for records
 * </pre>
 *
 * <p>INDEX is cut into groups of three digits, all but the last prefixed with {@code x}: 1234067 is
 * {@code x001/x234/067}. A width is written for partial tiles only. There is exactly one path for
 * each tile; a path has no leading slash.
 */
public final class TilePath {
  private static final int C2SP_HEIGHT = 8;
  private static final int MAX_LENGTH = 64;

  private TilePath() {}

  /**
   * The path of a tile.
   *
   * @throws IllegalArgumentException for another height than 8 in the C2SP dialect
   */
  public static String format(Tile tile, TileDialect dialect) {
    StringBuilder out = new StringBuilder(MAX_LENGTH).append("tile/");
    if (dialect == TileDialect.GO) {
      out.append(tile.height()).append('/');
    } else if (tile.height() != C2SP_HEIGHT) {
      throw new IllegalArgumentException("C2SP tiles have height 8, not " + tile.height());
    }
    out.append(tile.isData() ? dataName(dialect) : Integer.toString(tile.level())).append('/');
    appendIndex(out, tile.index());
    if (!tile.isFull()) {
      out.append(".p/").append(tile.width());
    }
    return out.toString();
  }

  private static String dataName(TileDialect dialect) {
    return dialect == TileDialect.GO ? "data" : "entries";
  }

  private static void appendIndex(StringBuilder out, long index) {
    String digits = Long.toString(index);
    digits = "0".repeat((3 - digits.length() % 3) % 3) + digits;
    int last = digits.length() - 3;
    for (int i = 0; i < last; i += 3) {
      out.append('x').append(digits, i, i + 3).append('/');
    }
    out.append(digits, last, last + 3);
  }

  /**
   * The tile of a path; only what {@link #format} writes is accepted.
   *
   * @throws MalformedException {@code malformed tile path "PATH"}
   */
  public static Tile parse(String path, TileDialect dialect) throws MalformedException {
    // The longest path of a tile is shorter, so nothing valid is lost, and what follows is bounded.
    if (path.length() <= MAX_LENGTH) {
      Tile tile = read(path.split("/", -1), dialect);
      // One path per tile: padding, superfluous groups and widths of full tiles end here.
      if (tile != null && format(tile, dialect).equals(path)) {
        return tile;
      }
    }
    throw new MalformedException("tile path", path);
  }

  /** The tile that these elements mean, however sloppily written, or null. */
  private static Tile read(String[] elements, TileDialect dialect) {
    int levelAt = dialect == TileDialect.GO ? 2 : 1;
    int end = elements.length;
    if (end < levelAt + 2) {
      return null;
    }
    long height = dialect == TileDialect.GO ? Decimal.parse(elements[1]) : C2SP_HEIGHT;
    boolean data = elements[levelAt].equals(dataName(dialect));
    long level = data ? Tile.DATA_LEVEL : Decimal.parse(elements[levelAt]);
    if (height < 1 || height > Tile.MAX_HEIGHT || level > Tile.MAX_LEVEL || (level < 0 && !data)) {
      return null;
    }
    long fullWidth = 1L << height;
    long width = fullWidth;
    if (elements[end - 2].endsWith(".p")) {
      width = Decimal.parse(elements[end - 1]);
      end--;
    }
    if (width < 1 || width > fullWidth) {
      return null;
    }
    StringBuilder digits = new StringBuilder();
    for (int i = levelAt + 1; i < end; i++) {
      digits.append(elements[i]);
    }
    long index = Decimal.parse(digits.toString().replace("x", "").replace(".p", ""));
    return index < 0 ? null : new Tile((int) height, (int) level, index, (int) width);
  }
}
