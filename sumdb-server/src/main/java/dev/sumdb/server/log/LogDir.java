package dev.sumdb.server.log;

import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;

/** The directory of one log. */
public final class LogDir {
  private LogDir() {}

  /** Makes a new, empty log. */
  public static LogDir init(Path dir, String name, Path ledgerElsewhere)
      throws UsageException, IOException {
    throw new UnsupportedOperationException();
  }

  /** Reads name and key of the log in this directory. */
  public static LogDir open(Path dir) throws UsageException, RefusedException, IOException {
    throw new UnsupportedOperationException();
  }

  /** The directory. */
  public Path path() {
    throw new UnsupportedOperationException();
  }

  /** Name of the log and of its key. */
  public String name() {
    throw new UnsupportedOperationException();
  }

  /** The public key. */
  public VerifierKey verifierKey() {
    throw new UnsupportedOperationException();
  }

  /** Whether the directory holds any file of a log, complete or not. */
  public static boolean holdsLog(Path dir) {
    throw new UnsupportedOperationException();
  }

  /** A name that no client can have pinned before: {@code sumdb.local/} and 8 hex digits. */
  public static String randomName() {
    throw new UnsupportedOperationException();
  }
}
