package dev.sumdb.server.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the native library of SQLite, which the driver unpacks into a directory first. The driver's
 * own choice is that for all programs, and a process that is killed leaves the file there: each
 * restart after a crash would take another megabyte. So it is unpacked into a directory of its own,
 * which is removed as soon as the library is loaded.
 */
final class SqliteLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);
  private static final String DIRECTORY = "org.sqlite.tmpdir";
  private static final String GIVEN = "org.sqlite.lib.path";

  private SqliteLibrary() {}

  /**
   * Loads it by way of a directory called {@code native} beside the store; one that a killed
   * process left is emptied.
   */
  static void load(Path store) {
    Path beside = store.toAbsolutePath().resolveSibling("native");
    try {
      clear(beside);
      load(Files.createDirectories(beside), beside.toString());
    } catch (IOException e) {
      LOG.debug("native library not unpacked in {}", beside, e);
    }
  }

  /** Loads it for a store in whose directory nothing may be written. */
  static void loadElsewhere() {
    try {
      Path own = Files.createTempDirectory("sumdb-native-");
      load(own, own.toString());
    } catch (IOException e) {
      LOG.debug("native library not unpacked", e);
    }
  }

  /** What fails here is tried once more by the driver, as it does by itself, and reported then. */
  private static synchronized void load(Path dir, String name) throws IOException {
    try {
      if (System.getProperty(DIRECTORY) == null && System.getProperty(GIVEN) == null) {
        System.setProperty(DIRECTORY, name);
        try {
          SQLiteJDBCLoader.initialize();
        } finally {
          System.clearProperty(DIRECTORY);
        }
      }
    } catch (Exception e) { // declared by the driver; a file system without execution, for example
      LOG.debug("native library not loaded from {}", name, e);
    } finally {
      clear(dir);
    }
  }

  private static void clear(Path dir) throws IOException {
    if (Files.isDirectory(dir)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "sqlite-*")) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(dir);
    }
  }
}
