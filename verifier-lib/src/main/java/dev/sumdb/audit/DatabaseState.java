package dev.sumdb.audit;

import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.TreeHead;
import java.util.Objects;

/**
 * The signed state of a database that a report's verdicts hold for.
 *
 * @param name the database's name
 * @param keyHash the hash of its key, eight hex digits
 * @param treeSize how many records the log had; {@link #NO_HEAD} if no head was verified
 * @param rootHash the root hash in base64; empty if no head was verified
 */
public record DatabaseState(String name, String keyHash, long treeSize, String rootHash) {

  /** The size where there is no head. */
  public static final long NO_HEAD = -1;

  public DatabaseState {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(keyHash, "keyHash");
    Objects.requireNonNull(rootHash, "rootHash");
    if (treeSize < NO_HEAD || treeSize == NO_HEAD != rootHash.isEmpty()) {
      throw new IllegalArgumentException("tree of size " + treeSize + " with root " + rootHash);
    }
  }

  /** The state after a head was verified. */
  public static DatabaseState of(VerifierKey key, TreeHead head) {
    return new DatabaseState(key.name(), key.idHex(), head.size(), head.root().toString());
  }

  /** The state where no head was to be had. */
  public static DatabaseState withoutHead(VerifierKey key) {
    return new DatabaseState(key.name(), key.idHex(), NO_HEAD, "");
  }
}
