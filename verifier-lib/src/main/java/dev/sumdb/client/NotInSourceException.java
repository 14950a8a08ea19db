package dev.sumdb.client;

import java.io.IOException;

/** The source says that it has nothing at a path: HTTP status 404 or 410, or no such file. */
public final class NotInSourceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The message is the source's own reason where it gave one. */
  public NotInSourceException(String message) {
    super(message);
  }
}
