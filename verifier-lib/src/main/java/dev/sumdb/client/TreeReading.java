package dev.sumdb.client;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.HashedTile;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TileHashReader;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TileReader;
import dev.sumdb.tlog.Tiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads authentic hashes of the tree of one signed head: many wishes as one plan, whose tiles are
 * fetched in parallel and authenticated together.
 *
 * <p>If that fails, it finds out what is to blame. A tile of the cache that does not fit is fetched
 * anew, for this tree only: after a fork it fits another one. What still fails is read wish by
 * wish, so that each wish fails for its own reasons.
 */
final class TreeReading {
  private final SeenHead head;
  private final RunTiles tiles;
  private final Set<Tile> past = new HashSet<>();
  private final Map<Tile, byte[]> authentic = new HashMap<>();

  TreeReading(SeenHead head, RunTiles tiles) {
    this.head = head;
    this.tiles = tiles;
  }

  SeenHead head() {
    return head;
  }

  /** The hashes that were wished for, or why they are not to be had: exactly one is not null. */
  record Reading(List<Hash> hashes, IOException unavailable, ForgedTileException forged) {
    boolean isGood() {
      return hashes != null;
    }
  }

  /**
   * One reading for each wish, which is a list of stored-hash indexes of this tree. The tree's own
   * root tiles are read in any case.
   */
  List<Reading> read(List<long[]> wishes) throws InterruptedIOException {
    long[] all = wishes.stream().flatMapToLong(Arrays::stream).distinct().toArray();
    Reading together = readTogether(all);
    List<Reading> readings = new ArrayList<>();
    if (together.isGood()) {
      Map<Long, Hash> hashes = new HashMap<>();
      for (int i = 0; i < all.length; i++) {
        hashes.put(all[i], together.hashes().get(i));
      }
      for (long[] wish : wishes) {
        List<Hash> granted = Arrays.stream(wish).mapToObj(hashes::get).toList();
        readings.add(new Reading(granted, null, null));
      }
    } else {
      for (long[] wish : wishes) {
        readings.add(readTogether(wish));
      }
    }
    return readings;
  }

  private Reading readTogether(long[] indexes) throws InterruptedIOException {
    try {
      return new Reading(attempt(indexes), null, null);
    } catch (ForgedTileException e) {
      return new Reading(null, null, e);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      return new Reading(null, e, null);
    }
  }

  private List<Hash> attempt(long[] indexes) throws IOException, ForgedTileException {
    List<Tile> plan = plan(indexes);
    // Each round but the last replaces a tile of the cache by the source's, so this ends.
    while (true) {
      tiles.load(plan, rootTiles().size(), past);
      try {
        return memory().read(indexes);
      } catch (ProofException e) {
        Set<Tile> blamed = blame(plan);
        List<Tile> doubtful =
            blamed.stream().filter(tile -> !past.contains(tile) && tiles.isCached(tile)).toList();
        if (doubtful.isEmpty()) {
          throw failure(blamed);
        }
        past.addAll(doubtful);
      }
    }
  }

  /** What a read of these would need. */
  List<Tile> plan(long[] indexes) {
    try {
      return memory().plan(indexes);
    } catch (ProofException e) {
      throw new AssertionError("a wish outside the tree", e);
    }
  }

  private List<Tile> rootTiles() {
    long[] indexes = MerkleTree.rootIndexes(head.size());
    return indexes.length == 0 ? List.of() : plan(new long[] {indexes[0]});
  }

  /** Reads from the tiles that are loaded, and authenticates them. Fetches nothing. */
  HashReader loaded() {
    return memory();
  }

  private TileHashReader memory() {
    return new TileHashReader(head.head(), new Loaded());
  }

  private final class Loaded implements TileReader {
    @Override
    public int height() {
      return tiles.height();
    }

    @Override
    public List<byte[]> readTiles(List<Tile> wanted) throws IOException {
      List<byte[]> data = new ArrayList<>(wanted.size());
      for (Tile tile : wanted) {
        data.add(bytes(tile));
      }
      return data;
    }

    @Override
    public HashedTile hashed(NodeHasher hasher, Tile tile, byte[] data) {
      return tiles.hashed(hasher, tile, data);
    }

    @Override
    public void saveTiles(List<Tile> proven, List<byte[]> data) {
      for (int i = 0; i < proven.size(); i++) {
        authentic.put(proven.get(i), data.get(i));
      }
    }
  }

  private byte[] bytes(Tile tile) throws IOException {
    return tiles.get(tile, past.contains(tile));
  }

  /** All tiles that were authenticated so far. Every one of their hashes is in the tree. */
  Map<Tile, byte[]> authentic() {
    return authentic;
  }

  /** What is to be done to keep the authenticated tiles that the source served. */
  List<Runnable> saves(VerifiedCache cache) {
    List<Runnable> saves = new ArrayList<>();
    authentic.forEach(
        (tile, data) -> {
          if (tiles.isFetched(tile, data)) {
            saves.add(() -> cache.saveTile(tile, data));
          }
        });
    return saves;
  }

  /**
   * The tiles of a failed plan that do not hash to what is above them. All root tiles where the
   * root is wrong: which of them is, nobody can tell.
   */
  private Set<Tile> blame(List<Tile> plan) throws IOException {
    List<Tile> roots = rootTiles();
    try {
      memory().read(new long[] {MerkleTree.rootIndexes(head.size())[0]});
    } catch (ProofException e) {
      return Set.copyOf(roots);
    }
    Set<Tile> blamed = new HashSet<>();
    for (Tile tile : plan.subList(roots.size(), plan.size())) {
      if (!Tiles.root(tile, bytes(tile)).equals(entry(tile))) {
        blamed.add(tile);
      }
    }
    return blamed;
  }

  /** What the tile above says about a tile. */
  private Hash entry(Tile tile) throws IOException {
    Tile above = parent(tile);
    int at = (int) (tile.index() - (above.index() << tile.height()));
    return Hash.copyOf(bytes(above), at * Hash.SIZE);
  }

  private Tile parent(Tile tile) {
    Tile above = new Tile(tile.height(), tile.level() + 1, tile.index() >> tile.height(), 1);
    long width = Tile.availableWidth(above.height(), above.level(), above.index(), head.size());
    return above.withWidth((int) width);
  }

  private ForgedTileException failure(Set<Tile> blamed) throws IOException {
    List<Tile> roots = rootTiles();
    boolean ofRoot = roots.containsAll(blamed);
    List<Tile> served = new ArrayList<>();
    List<Tile> cached = new ArrayList<>();
    for (Tile tile : blamed) {
      (tiles.isFetched(tile, bytes(tile)) ? served : cached).add(tile);
    }
    // A root is computed from all of its tiles: any of them may be the damaged one.
    if (served.isEmpty() || ofRoot && !cached.isEmpty()) {
      throw new SourceException(
          SourceException.Kind.BODY,
          "cached "
              + TilePath.format(cached.get(0), TileDialect.GO)
              + " is damaged and cannot be fetched again");
    }
    return ofRoot ? wrongRoot(roots) : wrongTile(served);
  }

  private ForgedTileException wrongRoot(List<Tile> roots) throws IOException {
    List<byte[]> data = new ArrayList<>();
    for (Tile tile : roots) {
      data.add(bytes(tile));
    }
    return ForgedTileException.ofRoot(
        "the tiles of the root of tree " + head.size() + " do not hash to the signed root",
        head,
        roots,
        data);
  }

  private ForgedTileException wrongTile(List<Tile> served) throws IOException {
    // The highest of them: everything above it is authentic, so its place can be proven.
    Tile tile = served.get(0);
    for (Tile other : served) {
      tile = other.level() > tile.level() ? other : tile;
    }
    int level = (tile.level() + 1) * tile.height();
    SubtreeProof proof;
    try {
      proof = SubtreeProof.prove(memory(), level, tile.index(), head.size());
    } catch (ProofException e) {
      // Then something of the cache above it is wrong as well, and could not be replaced.
      throw new SourceException(
          SourceException.Kind.BODY, "cached tiles are damaged and cannot be fetched again");
    }
    return ForgedTileException.ofTile(
        TilePath.format(tile, TileDialect.GO)
            + " does not hash to the signed root of tree "
            + head.size(),
        head,
        tile,
        bytes(tile),
        entry(tile),
        proof.hashes());
  }
}
