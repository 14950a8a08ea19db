package dev.sumdb.goenv;

import java.io.IOException;

/**
 * The few questions that are asked of the file system. Nothing is written; paths are those of the
 * {@link Os} that goes with it. Implementations may be called from any thread.
 */
public interface EnvFiles {
  /**
   * The whole content of a file.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws IOException if it cannot be read
   */
  byte[] read(String path) throws IOException;

  /** Whether there is a file at the path that is no directory. */
  boolean isFile(String path);

  /** Whether there is a directory at the path. */
  boolean isDirectory(String path);

  /** The path with every symbolic link resolved. */
  String realPath(String path) throws IOException;

  /** The files of this machine. */
  static EnvFiles ofThisMachine() {
    return new DiskFiles();
  }
}
