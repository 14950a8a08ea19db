package dev.sumdb.server.store;

import dev.sumdb.tlog.TreeHead;
import java.util.Objects;

/**
 * The row that says how far the store is.
 *
 * @param head size and root of the stored tree
 * @param epoch how many batches made it; 0 for the empty log
 */
public record TreeState(TreeHead head, long epoch) {
  /** The state of a new store. */
  public static final TreeState EMPTY = new TreeState(TreeHead.EMPTY, 0);

  /** Throws {@link IllegalArgumentException} for a negative epoch. */
  public TreeState {
    Objects.requireNonNull(head, "head");
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch " + epoch);
    }
  }

  /** For messages: epoch, size and root. */
  @Override
  public String toString() {
    return "epoch " + epoch + " size " + head.size() + " root " + head.root();
  }
}
