package dev.sumdb.server.mirror;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a cache finds when it is opened. What nobody can read is removed. */
final class CacheStock {
  private final CacheFiles files;
  private final CacheIndex index;
  private final List<Found> found = new ArrayList<>();
  private final List<String> useless = new ArrayList<>();

  private record Found(CachedFile file, long bytes, long modified) {}

  private CacheStock(CacheFiles files, CacheIndex index) {
    this.files = files;
    this.index = index;
  }

  /** Enters all files into the index, in the order in which they were written. */
  static void take(CacheFiles files, CacheIndex index, HeadFiles heads) throws IOException {
    CacheStock stock = new CacheStock(files, index);
    files.scan(
        (path, bytes, modified) -> {
          heads.found(path, bytes);
          CachedFile.parse(path).ifPresent(file -> stock.sort(new Found(file, bytes, modified)));
        });
    stock.enter();
  }

  private void sort(Found one) {
    if (one.bytes() == 0 || isCut(one.file(), one.bytes())) {
      useless.add(one.file().path());
    } else {
      found.add(one);
    }
  }

  private static boolean isCut(CachedFile file, long bytes) {
    return file instanceof CachedFile.OfTile of
        && !of.tile().isData()
        && bytes != (long) of.tile().width() * Hash.SIZE;
  }

  private void enter() throws IOException {
    found.sort(Comparator.comparingLong(Found::modified));
    for (Found one : found) {
      if (one.file() instanceof CachedFile.OfTile of) {
        enter(of.tile(), one.bytes());
      } else if (one.file() instanceof CachedFile.OfLookup lookup) {
        index
            .lookup(lookup.digest())
            .ifPresent(id -> useless.add(new CachedFile.OfLookup(lookup.digest(), id).path()));
        index.addLookup(lookup, one.bytes());
      }
    }
    for (String path : useless) {
      files.delete(path);
    }
  }

  private void enter(Tile tile, long bytes) {
    Optional<Tile> known = index.tile(tile.withWidth(1));
    if (known.isPresent()) {
      // A crash came between a wider tile and the removal of the narrower one.
      boolean wider = tile.width() > known.get().width();
      useless.add(new CachedFile.OfTile(wider ? known.get() : tile).path());
      if (!wider) {
        return;
      }
    }
    index.addTile(tile, bytes);
  }
}
