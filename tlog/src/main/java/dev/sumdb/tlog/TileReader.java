package dev.sumdb.tlog;

import java.io.IOException;
import java.util.List;

/**
 * Seam: where a client gets tiles from, typically a cache in front of a network. Nothing it returns
 * is trusted; {@link TileHashReader} authenticates it. Implementations must be as thread-safe as
 * the readers that share them.
 */
public interface TileReader {
  /** The height of all tiles it is asked for, 1..30 and constant; 8 for go.sum databases. */
  int height();

  /**
   * The bytes of these tiles, in this order, each exactly as wide as asked for: where only a wider
   * one is to be had, its prefix. Called once with everything a read needs, so that an
   * implementation can fetch in parallel. The arrays are not changed afterwards, by either side.
   *
   * @throws IOException if one cannot be had
   */
  List<byte[]> readTiles(List<Tile> tiles) throws IOException;

  /**
   * The root of one of the arrays that were returned, which is a full tile. An implementation that
   * hashed it before, in several threads, hands that out; it cannot hand out anything else.
   *
   * @param hasher the caller's
   */
  default HashedTile hashed(NodeHasher hasher, Tile tile, byte[] data) {
    return HashedTile.of(hasher, tile, data);
  }

  /**
   * Offers tiles for keeping. Called after they were all authenticated and never otherwise, with
   * the tiles and arrays of the read before it. May do nothing; must not fail because a cache
   * cannot be written.
   */
  void saveTiles(List<Tile> tiles, List<byte[]> data);
}
