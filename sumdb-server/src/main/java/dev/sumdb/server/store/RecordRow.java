package dev.sumdb.server.store;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One row of the records table, as it was written or as it was found. A row that was read is not
 * trusted: only the hash of its text, compared with the signed tree, says that it is the record.
 *
 * @param id dense from 0
 * @param key unique in the store
 * @param text what is hashed into the tree
 * @param origin not covered by the tree
 * @param firstSeenMillis milliseconds since 1970 UTC; not covered by the tree
 * @param proof written with the record and read with {@link LogStore#proofs} only; empty for none
 */
public record RecordRow(
    long id, RecordKey key, String text, Origin origin, long firstSeenMillis, String proof) {
  /** Where the record came from; empty texts where unknown. */
  public record Origin(String kind, String source, String identity, String evidence) {
    /** All are required. */
    public Origin {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(identity, "identity");
      Objects.requireNonNull(evidence, "evidence");
    }
  }

  /** Only presence is checked. */
  public RecordRow {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(proof, "proof");
  }

  /** A row without a proof, or one that is read. */
  public RecordRow(long id, RecordKey key, String text, Origin origin, long firstSeenMillis) {
    this(id, key, text, origin, firstSeenMillis, "");
  }

  /** The bytes that are hashed into the tree. */
  public byte[] textBytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
