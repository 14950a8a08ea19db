package dev.sumdb.server.log;

import dev.sumdb.tlog.TreeHead;
import java.util.Objects;

/**
 * One published head: size and root, and the two notes that sign exactly this pair. An immutable
 * snapshot that travels whole; nobody takes the size from one read and the root from another.
 */
public final class SignedHead {
  private final TreeHead head;
  private final long epoch;
  private final byte[] treeNote;
  private final byte[] checkpoint;

  /** Copies both notes; whether they sign {@code head} is for the caller to have checked. */
  public SignedHead(TreeHead head, long epoch, byte[] treeNote, byte[] checkpoint) {
    this.head = Objects.requireNonNull(head, "head");
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch " + epoch);
    }
    this.epoch = epoch;
    this.treeNote = treeNote.clone();
    this.checkpoint = checkpoint.clone();
  }

  /** Size and root. */
  public TreeHead head() {
    return head;
  }

  /** Number of this head in the log's life: 0 for the empty log, one more for each batch. */
  public long epoch() {
    return epoch;
  }

  /** The signed go.sum tree note, as {@code /latest} and lookups carry it. Not to be modified. */
  public byte[] treeNote() {
    return treeNote;
  }

  /** The signed checkpoint (C2SP tlog-checkpoint) of the same tree. Not to be modified. */
  public byte[] checkpoint() {
    return checkpoint;
  }

  /** True when both name the same tree at the same epoch; the notes may differ by signatures. */
  boolean sameTree(SignedHead other) {
    return epoch == other.epoch && head.equals(other.head);
  }

  /** For messages: epoch, size and root. */
  @Override
  public String toString() {
    return "epoch " + epoch + " size " + head.size() + " root " + head.root();
  }
}
