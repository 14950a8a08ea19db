package dev.sumdb.bundle;

import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TileReader;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Which tiles of a head prove records and older heads: exactly those that clients ask for. */
final class HeadTiles {
  private final TreeHead head;
  private final Map<String, byte[]> tiles;

  /**
   * @param tiles by path
   */
  HeadTiles(TreeHead head, Map<String, byte[]> tiles) {
    this.head = head;
    this.tiles = tiles;
  }

  /**
   * The tiles, in the widths that they have in the head's tree. Records and heads that are not in
   * the tree need none.
   */
  static List<Tile> needed(
      TreeHead head, Collection<LogRecord> records, Collection<TreeHead> olderHeads) {
    LongStream.Builder indexes = LongStream.builder();
    for (long root : MerkleTree.rootIndexes(head.size())) {
      indexes.add(root);
    }
    for (TreeHead older : olderHeads) {
      if (older.size() <= head.size()) {
        for (long root : MerkleTree.rootIndexes(older.size())) {
          indexes.add(root);
        }
      }
    }
    for (LogRecord record : records) {
      if (record.id() < head.size()) {
        indexes.add(HashIndex.of(0, record.id()));
      }
    }
    try {
      return new HeadTiles(head, Map.of()).reader().plan(indexes.build().distinct().toArray());
    } catch (ProofException e) {
      throw new AssertionError("indexes of the tree are not in the tree", e);
    }
  }

  /**
   * The root that the tree had when it had {@code size} records, from tiles that are authenticated
   * here once more.
   */
  TreeHead at(long size) throws ProofException, IOException {
    return new TreeHead(size, MerkleTree.root(size, reader()));
  }

  private TileHashReader reader() {
    return new TileHashReader(head, new InMemory());
  }

  private final class InMemory implements TileReader {
    @Override
    public int height() {
      return BundleReader.HEIGHT;
    }

    @Override
    public List<byte[]> readTiles(List<Tile> wanted) throws IOException {
      List<byte[]> data = new ArrayList<>();
      for (Tile tile : wanted) {
        byte[] bytes = tiles.get(path(tile));
        if (bytes == null) {
          throw new IOException(path(tile) + " is missing");
        }
        data.add(bytes);
      }
      return data;
    }

    @Override
    public void saveTiles(List<Tile> proven, List<byte[]> data) {
      // all are here already
    }
  }

  static String path(Tile tile) {
    return TilePath.format(tile, TileDialect.GO);
  }
}
