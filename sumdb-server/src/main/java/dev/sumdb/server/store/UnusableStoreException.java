package dev.sumdb.server.store;

import java.io.IOException;

/** The file is no store that this program can use; the message says why, the remedy what to do. */
public final class UnusableStoreException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  UnusableStoreException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What the operator can do. */
  public String remedy() {
    return remedy;
  }
}
