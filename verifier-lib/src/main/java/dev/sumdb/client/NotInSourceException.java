package dev.sumdb.client;

import java.io.IOException;

/** The source says that it has nothing at a path: HTTP status 404 or 410, or no such file. */
public final class NotInSourceException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean gone;

  /** The message is the source's own reason where it gave one. */
  public NotInSourceException(String message) {
    this(message, false);
  }

  private NotInSourceException(String message, boolean gone) {
    super(message);
    this.gone = gone;
  }

  /** The source said 410, which means the same to the go command. */
  public static NotInSourceException gone(String message) {
    return new NotInSourceException(message, true);
  }

  /** Whether a source over HTTP said 410 and not 404. */
  public boolean isGone() {
    return gone;
  }
}
