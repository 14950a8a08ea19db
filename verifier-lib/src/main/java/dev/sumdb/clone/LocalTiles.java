package dev.sumdb.clone;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileReader;
import dev.sumdb.tlog.Tiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tiles of hashes of a tree that was computed here. */
final class LocalTiles implements TileReader {
  static final int HEIGHT = 8;
  private static final int FULL_BYTES = Hash.SIZE << HEIGHT;

  private final CloneFiles files;
  private final long size;

  LocalTiles(CloneFiles files, long size) {
    this.files = files;
    this.size = size;
  }

  /**
   * Writes all tiles above level 0.
   *
   * @param roots of the full tiles of level 0, one after the other
   */
  void writeAbove(byte[] roots) throws IOException {
    byte[] entries = roots;
    for (int level = 1; entries.length > 0; level++) {
      entries = writeLevel(level, entries);
    }
  }

  /** Writes the tiles of a level, and returns the roots of the full ones. */
  private byte[] writeLevel(int level, byte[] entries) throws IOException {
    NodeHasher hasher = new NodeHasher();
    byte[] roots = new byte[entries.length / FULL_BYTES * Hash.SIZE];
    int n = 0;
    for (int at = 0; at < entries.length; at += FULL_BYTES, n++) {
      int end = Math.min(entries.length, at + FULL_BYTES);
      byte[] data = Arrays.copyOfRange(entries, at, end);
      Tile tile = new Tile(HEIGHT, level, n, data.length / Hash.SIZE);
      if (!Arrays.equals(files.read(tile, FULL_BYTES), data)) {
        files.write(tile, data);
      }
      if (tile.isFull()) {
        hasher.subtree(data, 0, tile.width()).copyInto(roots, n * Hash.SIZE);
      }
    }
    return roots;
  }

  /** Reads hashes without asking whether they belong to any tree. */
  HashReader unchecked() {
    return indexes -> {
      List<Hash> hashes = new ArrayList<>(indexes.length);
      for (long index : indexes) {
        Tile tile = inTree(Tile.containing(HEIGHT, index));
        hashes.add(Tiles.hashAt(tile, bytes(tile), index));
      }
      return hashes;
    };
  }

  /** The tile as wide as it is in the tree. */
  private Tile inTree(Tile tile) throws ProofException {
    long width = Tile.availableWidth(HEIGHT, tile.level(), tile.index(), size);
    if (width < tile.width()) {
      throw new ProofException("no " + tile + " in tree " + size);
    }
    return tile.withWidth((int) width);
  }

  private byte[] bytes(Tile tile) throws IOException {
    byte[] data = files.read(tile, FULL_BYTES);
    if (data == null) {
      throw new IOException("there is no " + tile + " in the clone");
    }
    return data;
  }

  @Override
  public int height() {
    return HEIGHT;
  }

  @Override
  public List<byte[]> readTiles(List<Tile> tiles) throws IOException {
    List<byte[]> data = new ArrayList<>(tiles.size());
    for (Tile tile : tiles) {
      data.add(bytes(tile));
    }
    return data;
  }

  @Override
  public void saveTiles(List<Tile> tiles, List<byte[]> data) {
    // they are here
  }

  /** The partial tiles of a tree, records included: what the next one does not need. */
  static List<Tile> partial(long size) {
    List<Tile> tiles = new ArrayList<>();
    for (int level = 0; level * HEIGHT < Long.SIZE && size >> level * HEIGHT > 0; level++) {
      long entries = size >> level * HEIGHT;
      int width = (int) (entries & (1 << HEIGHT) - 1);
      if (width > 0) {
        tiles.add(new Tile(HEIGHT, level, entries >> HEIGHT, width));
        if (level == 0) {
          tiles.add(new Tile(HEIGHT, Tile.DATA_LEVEL, entries >> HEIGHT, width));
        }
      }
    }
    return tiles;
  }
}
