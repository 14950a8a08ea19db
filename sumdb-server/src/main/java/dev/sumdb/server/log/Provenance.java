package dev.sumdb.server.log;

import dev.sumdb.note.VerifierKey;
import java.util.Objects;

/**
 * Where a record came from. Kept beside the record from its first day and never part of the hashed
 * text, so that an operator can later tell which hashes were computed here and which were copied.
 *
 * @param kind how the hashes were obtained
 * @param source redacted URL or name of the place, {@code ""} where unknown
 * @param identity who supplied it (a client, a pipeline, a key name), {@code ""} where unknown
 * @param evidence what proves it, in words, {@code ""} where there is nothing
 */
public record Provenance(Kind kind, String source, String identity, String evidence) {
  /** How the hashes of a record were obtained. */
  public enum Kind {
    /** Computed here from a fetched module. */
    HASHED,
    /** Taken from another database together with its proof. */
    COPIED,
    /** Sent by an authorised publisher. */
    PUSHED,
    /** Loaded by an operator from a file. */
    IMPORTED
  }

  /** All four are required; use {@code ""} for what is not known. */
  public Provenance {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(evidence, "evidence");
  }

  /**
   * Copied from another database with its proof.
   *
   * @param key of that database, so that the proof can be checked without asking anybody
   * @param id number of the record there
   * @param treeSize of the signed head that the proof leads to
   */
  public static Provenance copied(VerifierKey key, long id, long treeSize) {
    String evidence = "record " + id + " in tree " + treeSize;
    return new Provenance(Kind.COPIED, key.name(), key.toString(), evidence);
  }

  /** Hashed here from a module fetched from {@code source}. */
  public static Provenance hashed(String source) {
    return new Provenance(Kind.HASHED, source, "", "");
  }
}
