package dev.sumdb.server.store;

import java.io.IOException;

/** What was read cannot be what was written, as the store itself noticed. */
public final class DamagedStoreException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
