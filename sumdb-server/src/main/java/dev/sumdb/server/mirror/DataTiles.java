package dev.sumdb.server.mirror;

import dev.sumdb.tlog.DataTile;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Rfc6962;
import dev.sumdb.tlog.Tile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Data tiles, whose records are checked one by one against the proven tile of their hashes. */
final class DataTiles {
  private DataTiles() {}

  /**
   * The tile in the one framing that is served.
   *
   * @param hashes the proven tile of level 0 at the same place
   * @throws MalformedException if it is not that of these hashes
   */
  static byte[] check(Tile tile, byte[] data, byte[] hashes) throws MalformedException {
    List<String> texts = DataTile.parse(data);
    if (texts.size() != tile.width()) {
      throw new MalformedException("it has " + texts.size() + " records, want " + tile.width());
    }
    for (int i = 0; i < texts.size(); i++) {
      Hash leaf = Rfc6962.leafHash(texts.get(i).getBytes(StandardCharsets.UTF_8));
      if (!leaf.equals(Hash.copyOf(hashes, i * Hash.SIZE))) {
        long id = (tile.index() << tile.height()) + i;
        throw new MalformedException("record " + id + " does not hash to its leaf");
      }
    }
    return DataTile.format(texts).getBytes(StandardCharsets.UTF_8);
  }

  /** One of the cache, if it is undamaged. */
  static Optional<byte[]> held(BoundedCache cache, Tile tile, byte[] hashes) {
    return cache
        .dataTile(tile)
        .flatMap(
            data -> {
              try {
                return Optional.of(check(tile, data, hashes));
              } catch (MalformedException e) {
                return Optional.empty();
              }
            });
  }
}
