package dev.sumdb.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads stored hashes of one tree from tiles that anybody may have served, and lets none out that
 * the tree's head does not vouch for. Immutable, and as thread-safe as its {@link TileReader}.
 *
 * <p>A read plans which tiles it needs, fetches them all at once, and authenticates <b>every</b>
 * one of them before a hash is used or a tile saved:
 *
 * <pre>
 *                 head
 *                  |            1. the root folded from the root tiles is the head's
 *        [ root tile  ]  [ root tile ] ...
 *             |  \
 *             |   [ tile ]      2. the root of every other planned tile is its entry in its
 *          [ tile ]                parent, which was authenticated before it
 *             |
 *          [ tile ]
 * </pre>
 *
 * <p>The root tiles are those that hold the hashes of the binary decomposition of the size. They
 * are exactly the partial tiles of the tree's right edge, whose entries all take part in the root,
 * so step 1 authenticates each of their bytes. Several of these hashes usually lie in one tile:
 * step 2 must begin after the distinct root <em>tiles</em>. A reader that counts root hashes skips
 * tiles here, and whoever serves tiles can replace records at will (CVE-2026-56865).
 *
 * <p>All tiles are asked for with the width they have in a tree of the head's size, not wider.
 */
public final class TileHashReader implements HashReader {
  private final TreeHead head;
  private final TileReader reader;

  /** A reader of the tree with this head, which the caller has verified. */
  public TileHashReader(TreeHead head, TileReader reader) {
    this.head = head;
    this.reader = reader;
  }

  /** Tiles to fetch: first the distinct root tiles, then each other one after its parent. */
  private record Plan(List<Tile> tiles, int rootTiles, Map<Tile, Integer> places) {
    void add(Tile tile) {
      if (places.putIfAbsent(tile, tiles.size()) == null) {
        tiles.add(tile);
      }
    }
  }

  /**
   * The tiles that {@link #read} would fetch for these indexes, in the same order, none twice;
   * empty for no index. The plans of several reads can be joined to fetch at once.
   *
   * @throws ProofException if an index is not in the tree
   */
  public List<Tile> plan(long[] indexes) throws ProofException {
    return List.copyOf(makePlan(indexes).tiles());
  }

  /**
   * Fetches and authenticates; saves the tiles only then.
   *
   * @throws ProofException if an index is not in the tree, or a tile does not have its length or
   *     does not belong to the tree; then nothing was saved
   */
  @Override
  public List<Hash> read(long[] indexes) throws IOException, ProofException {
    Plan plan = makePlan(indexes);
    List<Tile> tiles = plan.tiles();
    if (tiles.isEmpty()) {
      return List.of();
    }
    List<byte[]> data = reader.readTiles(List.copyOf(tiles));
    if (data.size() != tiles.size()) {
      throw new ProofException(
          "tile reader returned " + data.size() + " tiles, want " + tiles.size());
    }
    for (int i = 0; i < tiles.size(); i++) {
      Tiles.checkLength(tiles.get(i), data.get(i));
    }
    NodeHasher hasher = new NodeHasher();
    checkRootTiles(hasher, plan, data);
    for (int i = plan.rootTiles(); i < tiles.size(); i++) {
      checkAgainstParent(hasher, plan, data, i);
    }
    List<Hash> hashes = new ArrayList<>(indexes.length);
    for (long index : indexes) {
      hashes.add(hashAt(hasher, plan, data, index));
    }
    reader.saveTiles(List.copyOf(tiles), data);
    return hashes;
  }

  private Plan makePlan(long[] indexes) throws ProofException {
    long count = HashIndex.count(head.size());
    Plan roots = new Plan(new ArrayList<>(), 0, new HashMap<>());
    if (indexes.length == 0) {
      return roots;
    }
    for (long index : MerkleTree.rootIndexes(head.size())) {
      roots.add(tileOf(index));
    }
    Plan plan = new Plan(roots.tiles(), roots.tiles().size(), roots.places());
    List<Tile> missing = new ArrayList<>();
    for (long index : indexes) {
      if (index < 0 || index >= count) {
        throw new ProofException("stored hash " + index + " is not in tree " + head.size());
      }
      // Ends at the latest at the right edge, whose tiles are all planned: above a full tile there
      // is always another one.
      for (Tile t = tileOf(index); !plan.places().containsKey(t); t = parentOf(t)) {
        missing.add(t);
      }
      for (int i = missing.size() - 1; i >= 0; i--) {
        plan.add(missing.get(i));
      }
      missing.clear();
    }
    return plan;
  }

  /** The tile of a stored hash, as wide as this tree has it. */
  private Tile tileOf(long hashIndex) {
    return widest(Tile.containing(reader.height(), hashIndex));
  }

  private Tile parentOf(Tile tile) {
    if (!tile.isFull()) {
      throw new AssertionError("bad math in plan: " + tile + " of tree " + head.size());
    }
    int height = tile.height();
    return widest(new Tile(height, tile.level() + 1, tile.index() >> height, 1));
  }

  private Tile widest(Tile tile) {
    long width = Tile.availableWidth(tile.height(), tile.level(), tile.index(), head.size());
    return tile.withWidth((int) width);
  }

  private void checkRootTiles(NodeHasher hasher, Plan plan, List<byte[]> data)
      throws ProofException {
    long[] indexes = MerkleTree.rootIndexes(head.size());
    Hash root = hashAt(hasher, plan, data, indexes[indexes.length - 1]);
    for (int i = indexes.length - 2; i >= 0; i--) {
      root = hasher.node(hashAt(hasher, plan, data, indexes[i]), root);
    }
    if (!root.equals(head.root())) {
      throw new ProofException(
          "inconsistent tiles: root of tree "
              + head.size()
              + " is "
              + root
              + ", want "
              + head.root());
    }
  }

  private void checkAgainstParent(NodeHasher hasher, Plan plan, List<byte[]> data, int i)
      throws ProofException {
    Tile tile = plan.tiles().get(i);
    Tile parent = parentOf(tile);
    Integer above = plan.places().get(parent);
    if (above == null || above >= i) {
      throw new AssertionError("bad math in plan: " + parent + " is not before " + tile);
    }
    int entry = (int) (tile.index() - (parent.index() << tile.height()));
    Hash root = root(hasher, tile, data.get(i));
    if (!root.isAt(data.get(above), entry * Hash.SIZE)) {
      throw new ProofException(
          "inconsistent tile "
              + TilePath.format(tile, TileDialect.GO)
              + ": its root "
              + root
              + " is not entry "
              + entry
              + " of "
              + TilePath.format(parent, TileDialect.GO));
    }
  }

  /** A root counts for the very bytes that it was computed from, whoever kept it. */
  private Hash root(NodeHasher hasher, Tile tile, byte[] data) {
    HashedTile hashed = reader.hashed(hasher, tile, data);
    if (!hashed.isOf(tile, data)) {
      throw new AssertionError("tile reader hashed something else than " + tile);
    }
    return hashed.root();
  }

  private Hash hashAt(NodeHasher hasher, Plan plan, List<byte[]> data, long index) {
    int i = plan.places().get(tileOf(index));
    return Tiles.hashAt(hasher, plan.tiles().get(i), data.get(i), index);
  }
}
