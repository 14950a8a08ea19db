package dev.sumdb.server.mirror;

import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Tiles that are at hand, to be proven by who reads them. */
final class HeldTiles implements TileReader {
  private final Function<Tile, Optional<byte[]>> held;
  private final BiConsumer<Tile, byte[]> proven;

  /**
   * @param held gives what is at hand, of the width asked for
   * @param proven is told each tile after it was proven
   */
  HeldTiles(Function<Tile, Optional<byte[]>> held, BiConsumer<Tile, byte[]> proven) {
    this.held = held;
    this.proven = proven;
  }

  /** None at all, for who only plans. */
  static HeldTiles none() {
    return new HeldTiles(tile -> Optional.empty(), (tile, data) -> {});
  }

  @Override
  public int height() {
    return CachedFile.HEIGHT;
  }

  @Override
  public List<byte[]> readTiles(List<Tile> wanted) throws IOException {
    List<byte[]> data = new ArrayList<>(wanted.size());
    for (Tile tile : wanted) {
      data.add(held.apply(tile).orElseThrow(() -> new IOException("not held: " + tile)));
    }
    return data;
  }

  @Override
  public void saveTiles(List<Tile> tiles, List<byte[]> data) {
    for (int i = 0; i < tiles.size(); i++) {
      proven.accept(tiles.get(i), data.get(i));
    }
  }
}
