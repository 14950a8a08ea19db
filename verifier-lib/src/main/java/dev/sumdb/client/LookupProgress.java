package dev.sumdb.client;

/**
 * Told how far a run is. Called by the threads of the run, several at once, so implementations are
 * thread-safe and quick.
 */
public interface LookupProgress {
  /** Tells nobody. */
  LookupProgress NONE = (what, done, total) -> {};

  /** What is counted. */
  enum Step {
    /** Answers to lookups. */
    LOOKUPS,
    /** Tiles for the proofs. */
    TILES
  }

  /** One more is done, 1 to total. */
  void done(Step what, int done, int total);
}
