package dev.sumdb.server.upstream;

import dev.sumdb.server.log.Refusal;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A download finds no place on this server: its upstream is not to blame. */
public final class SpoolException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  private SpoolException(String message, String remedy, IOException cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  /** The directory is full, read-only or gone. */
  static SpoolException disk(Path dir, IOException cause) {
    return new SpoolException(
        "temporary directory " + dir + " cannot hold a download: " + why(cause),
        "operator: make room at " + dir + ", or choose another place with --temp-dir",
        cause);
  }

  /** It would be more than all downloads together may be. */
  static SpoolException cap(String message) {
    return new SpoolException(
        message, "try again when other downloads have ended; operator: raise --temp-limit", null);
  }

  /** A file system's exceptions may have nothing but a path as their message. */
  private static String why(IOException cause) {
    return cause instanceof FileSystemException || cause.getMessage() == null
        ? cause.toString()
        : cause.getMessage();
  }

  /** What the operator can do. */
  public String remedy() {
    return remedy;
  }

  Refusal refusal() {
    return new Refusal(getMessage(), remedy);
  }
}
