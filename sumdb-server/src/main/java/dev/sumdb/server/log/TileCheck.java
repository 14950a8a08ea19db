package dev.sumdb.server.log;

import dev.sumdb.server.store.StoredTile;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/** Compares the tiles of a source with those computed from its records. */
final class TileCheck implements TreeBuilder.Nodes {
  private final FsckSource source;
  private final Consumer<Damage> damages;
  private final byte[][] entries = new byte[StoredTile.MAX_LEVEL + 1][];
  private final long[] counts = new long[StoredTile.MAX_LEVEL + 1];
  private long compared;

  TileCheck(FsckSource source, Consumer<Damage> damages) {
    this.source = source;
    this.damages = damages;
  }

  /** How many tiles were compared. */
  long compared() {
    return compared;
  }

  @Override
  public void finished(int level, long n, Hash hash) throws IOException {
    if (level % StoredTile.HEIGHT != 0) {
      return;
    }
    int tileLevel = level / StoredTile.HEIGHT;
    if (entries[tileLevel] == null) {
      entries[tileLevel] = new byte[StoredTile.BYTES];
    }
    int offset = (int) (n & StoredTile.WIDTH - 1);
    hash.copyInto(entries[tileLevel], offset * Hash.SIZE);
    counts[tileLevel] = n + 1;
    if (offset == StoredTile.WIDTH - 1) {
      compare(tileLevel, n >>> StoredTile.HEIGHT, StoredTile.WIDTH);
    }
  }

  /** Compares the tiles at the right edge, where the source has them. */
  void finish() throws IOException {
    for (int level = 0; level < counts.length && source.hasPartialTiles(); level++) {
      int width = (int) (counts[level] & StoredTile.WIDTH - 1);
      if (width > 0) {
        compare(level, counts[level] >>> StoredTile.HEIGHT, width);
      }
    }
  }

  private void compare(int level, long index, int width) throws IOException {
    Tile tile = new Tile(StoredTile.HEIGHT, level, index, width);
    String name = StoredTile.name(level, index) + (tile.isFull() ? "" : " width " + width);
    byte[] got = source.tile(tile, damages).orElse(null);
    byte[] want = Arrays.copyOf(entries[level], width * Hash.SIZE);
    compared++;
    if (got == null) {
      damages.accept(new Damage(name, "missing"));
    } else if (got.length != want.length) {
      damages.accept(new Damage(name, "has " + got.length + " bytes, want " + want.length));
    } else if (!Arrays.equals(got, want)) {
      int entry = Arrays.mismatch(got, want) / Hash.SIZE;
      damages.accept(
          new Damage(
              name,
              "entry "
                  + entry
                  + (level == 0 ? " (record " + (index * StoredTile.WIDTH + entry) + ")" : "")
                  + " is "
                  + Hash.copyOf(got, entry * Hash.SIZE)
                  + ", the records give "
                  + Hash.copyOf(want, entry * Hash.SIZE)));
    }
  }
}
