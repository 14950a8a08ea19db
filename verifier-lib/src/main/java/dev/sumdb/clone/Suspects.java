package dev.sumdb.clone;

import dev.sumdb.client.MisbehaviourException;
import dev.sumdb.client.TreeAudit;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TileReader;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds out which bundles keep a tree from having the signed root: those whose root is not what the
 * source's own tiles of hashes say, once these are authenticated. Where the source has no such
 * tiles, every bundle is suspect that this run did not fetch, except those below a trusted head
 * whose root they have.
 */
final class Suspects {
  private static final int HEIGHT = LocalTiles.HEIGHT;
  private static final int CHUNK = 1 << HEIGHT;

  private final TreeAudit audit;
  private final BundleSource source;
  private final LocalTiles local;
  private final LeafPass leaves;
  private final HashReader theirs;
  private boolean located;

  Suspects(TreeAudit audit, BundleSource source, LocalTiles local, LeafPass leaves) {
    this.audit = audit;
    this.source = source;
    this.local = local;
    this.leaves = leaves;
    this.theirs = new TileHashReader(audit.head(), new Served());
  }

  /**
   * The bundles.
   *
   * @throws MisbehaviourException the log forked, so the bundles are good and the head is not: they
   *     are not to be replaced
   */
  int[] find() throws MisbehaviourException, IOException {
    try {
      theirs.read(MerkleTree.rootIndexes(audit.head().size()));
      audit.mustExtend(theirs);
      int[] found = compare();
      located = true;
      return found;
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException | ProofException e) { // they are not served, or not the tree's
      return unlocated();
    }
  }

  private int[] compare() throws IOException, ProofException {
    List<Integer> different = new ArrayList<>();
    int full = (int) (audit.head().size() >> HEIGHT);
    for (int from = 0; from < full; from += CHUNK) {
      long[] indexes =
          IntStream.range(from, Math.min(full, from + CHUNK))
              .mapToLong(n -> HashIndex.of(HEIGHT, n))
              .toArray();
      List<Hash> want = theirs.read(indexes);
      for (int i = 0; i < indexes.length; i++) {
        if (!want.get(i).equals(Hash.copyOf(leaves.roots(), (from + i) * Hash.SIZE))) {
          different.add(from + i);
        }
      }
    }
    if (different.isEmpty() || full < leaves.bundles() && !sameEdge(full)) {
      different.add(leaves.bundles() - 1);
    }
    return different.stream().distinct().mapToInt(Integer::intValue).toArray();
  }

  /** Whether the leaves of the partial tile are theirs. */
  private boolean sameEdge(int n) throws IOException, ProofException {
    long first = (long) n << HEIGHT;
    long[] indexes = new long[(int) (audit.head().size() - first)];
    Arrays.setAll(indexes, i -> HashIndex.of(0, first + i));
    return theirs.read(indexes).equals(local.unchecked().read(indexes));
  }

  private int[] unlocated() throws IOException {
    int from = isTrustedPartHere() ? (int) (audit.trusted().get().size() >> HEIGHT) : 0;
    return IntStream.range(from, leaves.bundles()).filter(n -> !leaves.isFetched(n)).toArray();
  }

  private boolean isTrustedPartHere() throws IOException {
    if (audit.trusted().isEmpty()) {
      return false;
    }
    TreeHead trusted = audit.trusted().get();
    try {
      return MerkleTree.root(trusted.size(), local.unchecked()).equals(trusted.root());
    } catch (ProofException e) {
      return false;
    }
  }

  /**
   * Fails if a bundle that was found by comparison is as wrong as before.
   *
   * @throws MisbehaviourException the source serves records that are not the log's
   */
  void mustBeCleared(int[] fetchedAgain) throws MisbehaviourException, IOException {
    if (!located) {
      return;
    }
    try {
      for (int n : fetchedAgain) {
        if (n < audit.head().size() >> HEIGHT) {
          Hash want = theirs.read(new long[] {HashIndex.of(HEIGHT, n)}).get(0);
          if (!want.equals(Hash.copyOf(leaves.roots(), n * Hash.SIZE))) {
            Tile tile = new Tile(HEIGHT, 0, n, CHUNK);
            String asked = "records " + (long) n * CHUNK + " to " + ((n + 1L) * CHUNK - 1);
            throw audit.forgedTile(asked, tile, local.readTiles(List.of(tile)).get(0), theirs);
          }
        }
      }
    } catch (ProofException e) {
      throw new IOException("the source's hashes changed: " + e.getMessage(), e);
    }
  }

  /** The source's tiles of hashes, cut to the width asked for. */
  private final class Served implements TileReader {
    @Override
    public int height() {
      return HEIGHT;
    }

    @Override
    public List<byte[]> readTiles(List<Tile> tiles) throws IOException {
      List<byte[]> data = new ArrayList<>(tiles.size());
      for (Tile tile : tiles) {
        byte[] bytes = source.hashes(tile);
        data.add(Arrays.copyOf(bytes, Math.min(bytes.length, tile.width() * Hash.SIZE)));
      }
      return data;
    }

    @Override
    public void saveTiles(List<Tile> tiles, List<byte[]> data) {
      // the clone's own are computed
    }
  }
}
