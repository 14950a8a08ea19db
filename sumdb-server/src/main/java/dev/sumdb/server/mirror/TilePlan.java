package dev.sumdb.server.mirror;

import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TreeHead;
import java.util.List;

/** Which tiles a client of a tree asks for. */
final class TilePlan {
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
      return new TileHashReader(head, HeldTiles.none()).plan(indexes);
    } catch (ProofException e) {
      throw new AssertionError("a plan outside the tree", e);
    }
  }
}
