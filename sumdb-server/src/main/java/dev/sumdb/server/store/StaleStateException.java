package dev.sumdb.server.store;

/**
 * A commit expected another state of the tree than the store is in: somebody else wrote. Nothing
 * was written.
 */
public final class StaleStateException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message names the state that was expected. */
  public StaleStateException(TreeState expected) {
    super("tree_state is not " + expected + " any more: another process wrote to the store");
  }
}
