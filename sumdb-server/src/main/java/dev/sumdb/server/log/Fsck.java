package dev.sumdb.server.log;

import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;

/** Recomputes a log from its records. */
public final class Fsck {
  private Fsck() {}

  /**
   * Checks the log in a directory, which a live server may be using.
   *
   * @param key the key that heads must be signed with, or null for that of {@code verifier.key}
   * @throws UsageException if there is no log
   * @throws IOException if it could not be read to the end
   */
  public static FsckReport check(Path dir, VerifierKey key, FsckProgress progress)
      throws UsageException, IOException {
    throw new UnsupportedOperationException();
  }
}
