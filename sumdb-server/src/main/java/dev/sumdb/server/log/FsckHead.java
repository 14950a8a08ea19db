package dev.sumdb.server.log;

import dev.sumdb.tlog.TreeHead;
import java.util.Objects;

/** A head that a source claims, with the notes that sign it, if it has any. */
public final class FsckHead {
  private final String where;
  private final TreeHead head;
  private final byte[] treeNote;
  private final byte[] checkpoint;

  /**
   * Copies the notes.
   *
   * @param where for messages, for example {@code head-ledger epoch 17}
   * @param treeNote the signed go.sum tree note, or no bytes where there is none
   * @param checkpoint the signed C2SP checkpoint, or no bytes where there is none
   */
  public FsckHead(String where, TreeHead head, byte[] treeNote, byte[] checkpoint) {
    this.where = Objects.requireNonNull(where, "where");
    this.head = Objects.requireNonNull(head, "head");
    this.treeNote = treeNote.clone();
    this.checkpoint = checkpoint.clone();
  }

  /** For messages. */
  public String where() {
    return where;
  }

  /** Size and root that are claimed. */
  public TreeHead head() {
    return head;
  }

  /** The signed tree note; empty for none. Not to be modified. */
  byte[] treeNote() {
    return treeNote;
  }

  /** The signed checkpoint; empty for none. Not to be modified. */
  byte[] checkpoint() {
    return checkpoint;
  }
}
