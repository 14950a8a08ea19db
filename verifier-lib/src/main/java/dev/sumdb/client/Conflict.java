package dev.sumdb.client;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A perfect subtree that two trees have, with different hashes: one of the two is no prefix of the
 * other. This shows a fork even where neither the tiles that relate the two heads can be had.
 *
 * @param first its hash in the first tree, with the way to the first root
 * @param second likewise
 */
record Conflict(Hash first, SubtreeProof firstProof, Hash second, SubtreeProof secondProof) {

  /** Compares all tiles that were authenticated for both trees. */
  static Optional<Conflict> find(TreeReading one, TreeReading other) {
    for (Map.Entry<Tile, byte[]> tile : one.authentic().entrySet()) {
      for (Map.Entry<Tile, byte[]> same : other.authentic().entrySet()) {
        if (tile.getKey().level() == same.getKey().level()
            && tile.getKey().index() == same.getKey().index()) {
          int at = Arrays.mismatch(tile.getValue(), same.getValue());
          if (at >= 0 && at < Math.min(tile.getValue().length, same.getValue().length)) {
            return Optional.of(at(tile, same, at / Hash.SIZE, one, other));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Conflict at(
      Map.Entry<Tile, byte[]> tile,
      Map.Entry<Tile, byte[]> same,
      int entry,
      TreeReading one,
      TreeReading other) {
    Tile place = tile.getKey();
    int level = place.level() * place.height();
    long n = (place.index() << place.height()) + entry;
    return new Conflict(
        Hash.copyOf(tile.getValue(), entry * Hash.SIZE),
        proof(one, level, n),
        Hash.copyOf(same.getValue(), entry * Hash.SIZE),
        proof(other, level, n));
  }

  private static SubtreeProof proof(TreeReading tree, int level, long n) {
    try {
      return SubtreeProof.prove(tree.loaded(), level, n, tree.head().size());
    } catch (IOException | ProofException e) {
      throw new AssertionError("no proof from tiles that were authenticated", e);
    }
  }
}
