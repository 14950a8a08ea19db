package dev.sumdb.server.upstream;

import dev.sumdb.server.log.Refusal;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The directory of downloads cannot hold one: it is full, read-only or gone. */
public final class SpoolException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  SpoolException(Path dir, IOException cause) {
    super("temporary directory " + dir + " cannot hold a download: " + why(cause), cause);
    this.remedy = "operator: make room at " + dir + ", or choose another place with --temp-dir";
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
