package dev.sumdb.server.log;

import java.util.Objects;

/**
 * Where a record came from. Kept beside the record from its first day and never part of the hashed
 * text, so that an operator can later tell which hashes were computed here and which were copied.
 *
 * @param kind how the hashes were obtained
 * @param source redacted URL or name of the place, {@code ""} where unknown
 * @param identity who supplied it (a client, a pipeline, a key name), {@code ""} where unknown
 * @param evidence reference to what proves it, {@code ""} where there is none
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

  /** Hashed here from a module fetched from {@code source}. */
  public static Provenance hashed(String source) {
    return new Provenance(Kind.HASHED, source, "", "");
  }
}
