package dev.sumdb.server.log;

import dev.sumdb.server.store.LogStore;
import dev.sumdb.tlog.Rfc6962;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.Optional;

/**
 * Looks for records of the signed tree that cannot be found under their key. Such a one would count
 * as new: the log would fetch it again, and sign a second record, perhaps with other hashes, for
 * the same module version.
 *
 * <p>No commit of ours loses one. Whoever can write to the store can, by deleting a row or by
 * giving it another name, in its columns or in its text, too. So all texts are hashed: rows that
 * have the signed root, and the names that their texts begin with, are the records of the tree.
 * That takes seconds for a million.
 */
final class LostRecords {
  private static final int TEXTS_AT_ONCE = 1024;

  private LostRecords() {}

  /** What is wrong with the store, or nothing. */
  static Optional<String> find(LogStore store, TreeHead signed) throws IOException {
    long rows = store.nextId();
    if (rows != signed.size()) {
      return Optional.of("its records end before " + rows + ", want " + signed.size());
    }
    Optional<String> unreachable = store.unreachable();
    if (unreachable.isPresent()) {
      return unreachable;
    }
    TreeBuilder tree = new TreeBuilder((level, n, hash) -> {});
    while (tree.size() < signed.size()) {
      long end = Math.min(signed.size(), tree.size() + TEXTS_AT_ONCE);
      for (byte[] text : store.texts(tree.size(), end)) {
        tree.add(Rfc6962.leafHash(text));
      }
    }
    if (!tree.root().equals(signed.root())) {
      return Optional.of("its records have root " + tree.root() + ", signed is " + signed.root());
    }
    return Optional.empty();
  }
}
