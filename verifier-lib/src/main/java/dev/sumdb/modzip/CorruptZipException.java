package dev.sumdb.modzip;

import java.io.IOException;

/**
 * Bytes that are no whole zip: not a zip at all, cut short, or with content that does not match its
 * directory. Unlike a broken rule this can be an accident of the transfer.
 */
public final class CorruptZipException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, in the go command's words where it has some. */
  public CorruptZipException(String message) {
    super(message);
  }
}
