package dev.sumdb.server.store;

/** A record of a batch has a key that the store holds already. Nothing was written. */
public final class DuplicateKeyException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message is the store's. */
  public DuplicateKeyException(String message) {
    super(message);
  }
}
