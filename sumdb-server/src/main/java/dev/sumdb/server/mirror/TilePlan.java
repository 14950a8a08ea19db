package dev.sumdb.server.mirror;

import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TileReader;
import dev.sumdb.tlog.TreeHead;
import java.util.List;

/** Which tiles a client of a tree asks for. */
final class TilePlan {
  private static final TileReader NO_TILES =
      new TileReader() {
        @Override
        public int height() {
          return CachedFile.HEIGHT;
        }

        @Override
        public List<byte[]> readTiles(List<Tile> tiles) {
          throw new AssertionError("a plan reads nothing");
        }

        @Override
        public void saveTiles(List<Tile> tiles, List<byte[]> data) {
          throw new AssertionError("a plan reads nothing");
        }
      };

  private TilePlan() {}

  /** To prove a record of the tree. */
  static List<Tile> ofRecord(long id, TreeHead head) {
    return of(new long[] {HashIndex.of(0, id)}, head);
  }

  /** To prove that an older tree, or the tree itself, is a prefix of it. */
  static List<Tile> ofPrefix(long size, TreeHead head) {
    return of(MerkleTree.rootIndexes(size), head);
  }

  private static List<Tile> of(long[] indexes, TreeHead head) {
    try {
      return new TileHashReader(head, NO_TILES).plan(indexes);
    } catch (ProofException e) {
      throw new AssertionError("a plan outside the tree", e);
    }
  }
}
