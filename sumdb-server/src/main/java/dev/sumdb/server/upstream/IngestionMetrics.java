package dev.sumdb.server.upstream;

import java.time.Duration;

/**
 * Counters of ingestion. Called from any thread, must return at once and must not throw.
 *
 * <p>{@link #NONE} counts nothing.
 */
public interface IngestionMetrics {

  /** How a lookup ended, one per caller. */
  enum Lookup {
    /** The log had the record. */
    HIT,
    /** The record was fetched and appended, for this caller or for one that it joined. */
    APPEND,
    /** Neither the log nor upstream has the module version. */
    NOT_FOUND,
    /** Anything else. */
    ERROR
  }

  /** How one fetch from an upstream ended. */
  enum Fetch {
    /** Both files arrived. */
    OK,
    /** The upstream does not have the module version, or what it has breaks the zip rules. */
    NOT_FOUND,
    /** An answer that is no answer: HTML, a cut body, a client error. */
    TROUBLE,
    /** Server errors, connection errors, full queues. */
    UNAVAILABLE,
    /** The upstream was too slow. */
    TIMEOUT
  }

  /** One lookup was answered. */
  void lookup(Lookup result);

  /** One fetch ended; {@code upstream} is a base URL without credentials, or a word. */
  void fetch(String upstream, Fetch result, Duration took);

  /** The circuit of an upstream opened or closed. */
  void circuit(String upstream, boolean open);

  /** Counts nothing. */
  IngestionMetrics NONE =
      new IngestionMetrics() {
        @Override
        public void lookup(Lookup result) {}

        @Override
        public void fetch(String upstream, Fetch result, Duration took) {}

        @Override
        public void circuit(String upstream, boolean open) {}
      };
}
