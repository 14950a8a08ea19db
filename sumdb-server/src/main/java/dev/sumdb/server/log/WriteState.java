package dev.sumdb.server.log;

/** The numbered states of a batch, and what survives the end of the process in each. */
enum WriteState {
  /** 1: nothing is durable, nobody is answered. */
  RECEIVED,
  /** 2: the records are durable with their ids; the unpublished head is recomputed at start. */
  COMMITTED,
  /** 3: the head is signed and durable apart from the data. */
  LEDGERED,
  /** 4: readers see the head; after this the callers are answered. */
  PUBLISHED;

  /**
   * Told by the sequencer's thread each time a batch reaches a state; for tests that fail there.
   */
  @FunctionalInterface
  interface Listener {
    Listener NONE = state -> {};

    void reached(WriteState state);
  }
}
