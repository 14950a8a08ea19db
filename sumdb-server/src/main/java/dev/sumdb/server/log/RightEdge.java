package dev.sumdb.server.log;

import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.StoredTile;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.Rfc6962;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The unfinished tile of each level of a tree: all that is needed to append, and all that lies
 * between the stored tiles and the root. Immutable; at most 8 levels of at most 255 hashes.
 *
 * <pre>
 *   level 1   [ roots of the finished tiles of level 0, the last up to 255 of them ]
 *   level 0   [ leaf hashes of the records after the last finished tile ]
 * </pre>
 *
 * <p>Its root is the root of the tree. An edge whose root equals a signed root is authentic as a
 * whole, and with it the root of every finished tile that it lists; from there tiles are
 * authenticated downwards.
 */
final class RightEdge {
  static final RightEdge EMPTY = new RightEdge(0, new byte[0][]);

  private final long size;
  private final byte[][] levels;

  private RightEdge(long size, byte[][] levels) {
    this.size = size;
    this.levels = levels;
  }

  /** An edge after an append, and the tiles that the append finished, lower levels first. */
  record Growth(RightEdge edge, List<StoredTile> completed) {}

  /**
   * Reads the edge of the tree of the first {@code size} records: the texts of the records in the
   * unfinished tile, which are hashed here, and the stored roots of finished tiles. Not
   * authenticated: the caller compares {@link #root}.
   */
  static RightEdge load(LogStore store, long size) throws IOException {
    List<byte[]> levels = new ArrayList<>();
    for (int level = 0; entries(level, size) > 0; level++) {
      long to = entries(level, size);
      long from = to & -StoredTile.WIDTH;
      levels.add(
          pack(level == 0 ? leaves(store.texts(from, to)) : store.tileRoots(level - 1, from, to)));
    }
    return new RightEdge(size, levels.toArray(new byte[0][]));
  }

  private static long entries(int level, long size) {
    return level > StoredTile.MAX_LEVEL ? 0 : size >>> StoredTile.HEIGHT * level;
  }

  private static List<Hash> leaves(List<byte[]> texts) {
    NodeHasher hasher = new NodeHasher();
    return texts.stream().map(hasher::leaf).toList();
  }

  private static byte[] pack(List<Hash> hashes) {
    byte[] packed = new byte[hashes.size() * Hash.SIZE];
    for (int i = 0; i < hashes.size(); i++) {
      hashes.get(i).copyInto(packed, i * Hash.SIZE);
    }
    return packed;
  }

  /** Number of records in the tree. */
  long size() {
    return size;
  }

  /** How many tiles of this level are finished and so not part of the edge. */
  long completed(int level) {
    return StoredTile.completed(level, size);
  }

  /** The hashes of the unfinished tile of this level, 32 bytes each. Not to be modified. */
  byte[] unfinished(int level) {
    return level < levels.length ? levels[level] : new byte[0];
  }

  /** The root of the tree: the perfect subtrees of all levels, folded from the smallest up. */
  Hash root() {
    NodeHasher hasher = new NodeHasher();
    Hash root = null;
    for (byte[] level : levels) {
      int end = level.length / Hash.SIZE;
      while (end > 0) {
        int count = Integer.lowestOneBit(end);
        end -= count;
        Hash subtree = hasher.subtree(level, end * Hash.SIZE, count);
        root = root == null ? subtree : hasher.node(subtree, root);
      }
    }
    return root == null ? Rfc6962.EMPTY_ROOT : root;
  }

  /** This edge with more leaves. */
  Growth grow(List<Hash> leaves) {
    Grower grower = new Grower(this);
    leaves.forEach(leaf -> grower.add(0, leaf));
    return new Growth(grower.edge(size + leaves.size()), grower.completed);
  }

  /** Working copy: one full-width buffer for each level. */
  private static final class Grower {
    final List<StoredTile> completed = new ArrayList<>();
    private final NodeHasher hasher = new NodeHasher();
    private final byte[][] buffers = new byte[StoredTile.MAX_LEVEL + 1][];
    private final int[] widths = new int[StoredTile.MAX_LEVEL + 1];
    private final long[] indexes = new long[StoredTile.MAX_LEVEL + 1];

    Grower(RightEdge edge) {
      for (int level = 0; level < buffers.length; level++) {
        byte[] before = edge.unfinished(level);
        buffers[level] = before.length == 0 ? null : Arrays.copyOf(before, StoredTile.BYTES);
        widths[level] = before.length / Hash.SIZE;
        indexes[level] = edge.completed(level);
      }
    }

    void add(int level, Hash hash) {
      if (buffers[level] == null) {
        buffers[level] = new byte[StoredTile.BYTES];
      }
      byte[] buffer = buffers[level];
      hash.copyInto(buffer, widths[level]++ * Hash.SIZE);
      if (widths[level] == StoredTile.WIDTH) {
        Hash root = hasher.subtree(buffer, 0, StoredTile.WIDTH);
        completed.add(new StoredTile(level, indexes[level]++, root, buffer));
        buffers[level] = null;
        widths[level] = 0;
        add(level + 1, root);
      }
    }

    RightEdge edge(long size) {
      int count = 0;
      while (entries(count, size) > 0) {
        count++;
      }
      byte[][] levels = new byte[count][];
      for (int level = 0; level < count; level++) {
        byte[] buffer = buffers[level] == null ? new byte[0] : buffers[level];
        levels[level] = Arrays.copyOf(buffer, widths[level] * Hash.SIZE);
      }
      return new RightEdge(size, levels);
    }
  }
}
