package dev.sumdb.server.mirror;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * Seam: the files of a cache; the second implementation is the one of tests that fails and crashes.
 *
 * <p>Contract: paths are relative, with slashes. A file appears whole or not at all, whenever the
 * process is killed. Thread-safe for different paths.
 */
interface CacheFiles {
  /** Told of each file in a scan. */
  @FunctionalInterface
  interface Visitor {
    /**
     * One file.
     *
     * @param modifiedMillis when it was written
     */
    void file(String path, long bytes, long modifiedMillis);
  }

  /**
   * The content.
   *
   * @throws NoSuchFileException there is none
   * @throws IOException it cannot be read, or has more than {@code maxBytes}
   */
  byte[] read(String path, int maxBytes) throws IOException;

  /** Makes or replaces a file in one step. After a failure the file is as it was. */
  void write(String path, byte[] content) throws IOException;

  /** Appends to a file that may not exist yet. After a failure a part may have been appended. */
  void append(String path, byte[] content) throws IOException;

  /** Removes a file, if it is there. */
  void delete(String path) throws IOException;

  /** Goes through all files, and removes what an interrupted write left behind. */
  void scan(Visitor visitor) throws IOException;
}
