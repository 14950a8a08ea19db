package dev.sumdb.server.log;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.Rfc6962;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a tree leaf by leaf, straight from RFC 6962: one finished perfect subtree for each one bit
 * of the size. For checking, and therefore independent of how the log computes its own tiles and
 * roots.
 */
final class TreeBuilder {
  private final NodeHasher hasher = new NodeHasher();
  private final List<Hash> subtrees = new ArrayList<>();
  private final Nodes nodes;
  private long size;

  /** Told of every node when it is finished. */
  @FunctionalInterface
  interface Nodes {
    void finished(int level, long n, Hash hash) throws IOException;
  }

  TreeBuilder(Nodes nodes) {
    this.nodes = nodes;
  }

  long size() {
    return size;
  }

  void add(Hash leaf) throws IOException {
    Hash hash = leaf;
    int level = 0;
    nodes.finished(level, size, hash);
    for (long n = size; (n & 1) == 1; ) {
      hash = hasher.node(subtrees.remove(subtrees.size() - 1), hash);
      n >>>= 1;
      nodes.finished(++level, n, hash);
    }
    subtrees.add(hash);
    size++;
  }

  Hash root() {
    if (subtrees.isEmpty()) {
      return Rfc6962.EMPTY_ROOT;
    }
    Hash root = subtrees.get(subtrees.size() - 1);
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = hasher.node(subtrees.get(i), root);
    }
    return root;
  }
}
