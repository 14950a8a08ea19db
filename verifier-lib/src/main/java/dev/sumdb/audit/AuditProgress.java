package dev.sumdb.audit;

/**
 * Told how far a run is. Called by several threads at once, so implementations are thread-safe and
 * quick.
 */
@FunctionalInterface
public interface AuditProgress {
  /** Tells nobody. */
  AuditProgress NONE = (step, done, total) -> {};

  /** What is counted. */
  enum Step {
    /** Zips, directories and files hashed. */
    HASHING,
    /** Answers of the database. */
    LOOKUPS,
    /** Tiles for the proofs. */
    TILES,
    /** Vendored modules compared. */
    COMPARING
  }

  /** One more is done: 1 to total, where several may be told out of order. */
  void done(Step step, int done, int total);
}
