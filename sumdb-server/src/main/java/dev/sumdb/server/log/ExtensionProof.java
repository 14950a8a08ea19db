package dev.sumdb.server.log;

import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.StoredTile;
import dev.sumdb.tlog.ConsistencyProof;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The check before every signature: the tree in the store extends what was signed last. Without it
 * a restored backup, a swapped disk or a changed row would be signed as a second history, which no
 * later repair takes back.
 *
 * <p>All hashes are read from the store again, none is remembered: those of the decomposition of
 * both sizes, O(log n) ranges. From them the root of the signed size is recomputed and compared,
 * and then a consistency proof from the signed tree to the new one is made and verified (RFC 6962
 * 2.1.2).
 */
final class ExtensionProof {
  private ExtensionProof() {}

  /**
   * Proves that the tree {@code next} in the store extends {@code signed}.
   *
   * @return the right edge of {@code next}, as read from the store and shown to have its root
   * @throws ProofException if it does not
   */
  static RightEdge check(LogStore store, TreeHead signed, TreeHead next)
      throws IOException, ProofException {
    RightEdge edge = RightEdge.load(store, next.size());
    HashReader hashes = computedOnce(new TreeHashes(edge, fromStore(store)));
    checkRoot(next, MerkleTree.root(next.size(), hashes));
    if (signed.size() > next.size()) {
      throw new ProofException(
          "signed tree " + signed.size() + " is larger than tree " + next.size() + " in the store");
    }
    checkRoot(signed, MerkleTree.root(signed.size(), hashes));
    ConsistencyProof.prove(hashes, signed.size(), next.size()).verify(signed, next);
    return edge;
  }

  private static void checkRoot(TreeHead want, Hash got) throws ProofException {
    if (!got.equals(want.root())) {
      throw new ProofException(
          "tree " + want.size() + " in the store has root " + got + ", want " + want.root());
    }
  }

  /** Old root, new root and proof share most of their hashes. */
  private static HashReader computedOnce(TreeHashes hashes) {
    Map<Long, Hash> known = new HashMap<>();
    return indexes -> {
      List<Hash> answer = new ArrayList<>(indexes.length);
      for (long index : indexes) {
        Hash hash = known.get(index);
        if (hash == null) {
          hash = hashes.read(new long[] {index}).get(0);
          known.put(index, hash);
        }
        answer.add(hash);
      }
      return answer;
    };
  }

  /** Unchecked tiles, each read once: the proof checks what it uses of them. */
  private static TileSource fromStore(LogStore store) {
    Map<Long, byte[]> read = new HashMap<>();
    return (level, index) -> {
      long key = (long) level << 56 | index;
      byte[] hashes = read.get(key);
      if (hashes == null) {
        Optional<StoredTile> tile = store.tile(level, index);
        if (tile.isEmpty()) {
          throw new IOException(StoredTile.name(level, index) + " is missing");
        }
        hashes = tile.get().hashes();
        read.put(key, hashes);
      }
      return hashes;
    };
  }
}
