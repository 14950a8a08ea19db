package dev.sumdb.tlog;

/** How the coordinates of a tile are written as a path. */
public enum TileDialect {
  /** go.sum databases: {@code tile/8/0/001.p/5}, records {@code tile/8/data/001}. Any height. */
  GO,
  /** C2SP tlog-tiles: {@code tile/0/001.p/5}, records {@code tile/entries/001}. Height 8. */
  C2SP
}
