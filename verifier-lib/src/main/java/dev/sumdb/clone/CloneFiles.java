package dev.sumdb.clone;

import dev.sumdb.index.LookupIndex;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The files of a clone. What a web server may show lies beside the directory of the clone's own:
 *
 * <pre>
 *   DIR/tile/8/data/...   records      DIR/tile/8/0/... 1/...   hashes
 *   DIR/latest            the head     DIR/lookup.index
 *   DIR/clone/            what was trusted, evidence, temporary files, a lock
 * </pre>
 *
 * <p>Files appear whole or not at all to whoever reads them, a killed clone included. To survive a
 * power failure they are forced to disk together, by {@link #force}, not one by one.
 */
final class CloneFiles implements AutoCloseable {
  private static final String OWN = "clone";

  private final Path dir;
  private final Path temporary;
  private final FileChannel lockFile;
  private final FileLock lock;

  private CloneFiles(Path dir, Path temporary, FileChannel lockFile, FileLock lock) {
    this.dir = dir;
    this.temporary = temporary;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** What is not for others to see. */
  static Path own(Path dir) {
    return dir.resolve(OWN);
  }

  /**
   * Makes the directory, or locks the one that is there.
   *
   * @throws FileSystemException another process clones into it
   */
  static CloneFiles open(Path dir) throws IOException {
    Path temporary = own(dir).resolve("tmp");
    Files.createDirectories(temporary);
    FileChannel file =
        FileChannel.open(
            own(dir).resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      // somebody else in this process
    } finally {
      if (lock == null) {
        file.close();
      }
    }
    if (lock == null) {
      throw new FileSystemException(dir.toString(), null, "another clone is being made here");
    }
    try (Stream<Path> left = Files.list(temporary)) {
      for (Path path : left.filter(Files::isRegularFile).toList()) {
        Files.delete(path);
      }
    }
    return new CloneFiles(dir, temporary, file, lock);
  }

  /** For files of a run that may be deleted. */
  Path temporary() {
    return temporary;
  }

  Path index() {
    return dir.resolve(LookupIndex.FILE_NAME);
  }

  private Path file(Tile tile) {
    return dir.resolve(TilePath.format(tile, TileDialect.GO));
  }

  /** The content of a tile's file; null if there is none, or it is longer than it may be. */
  byte[] read(Tile tile, int maxBytes) throws IOException {
    Path file = file(tile);
    if (!file.toFile().isFile()) { // much cheaper than the exception
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] data = in.readNBytes(maxBytes + 1);
      return data.length > maxBytes ? null : data;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Makes or replaces a tile's file. */
  void write(Tile tile, byte[] data) throws IOException {
    replace(file(tile), data);
  }

  /** Makes or replaces a file beside the tiles. */
  void write(String name, byte[] data) throws IOException {
    replace(dir.resolve(name), data);
  }

  private void replace(Path file, byte[] data) throws IOException {
    Path next = temporary.resolve("file-" + Thread.currentThread().getId());
    Files.write(next, data);
    try {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      Files.createDirectories(file.getParent());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Removes a tile that no head needs any more, and its directory if it is empty then. */
  void delete(Tile tile) throws IOException {
    Path file = file(tile);
    if (Files.deleteIfExists(file) && !tile.isFull()) {
      try (Stream<Path> others = Files.list(file.getParent())) {
        if (others.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(file.getParent());
    }
  }

  /**
   * Forces everything written so far to disk, with the system's program for it: one call for each
   * of many small files would take longer than making the clone.
   *
   * @return whether it is
   */
  boolean force() throws IOException {
    Process sync;
    try {
      sync =
          new ProcessBuilder("sync", "-f", dir.toAbsolutePath().toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return false; // there is no such program
    }
    try {
      boolean ended = sync.waitFor(10, TimeUnit.MINUTES);
      return ended && sync.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while files were forced to disk");
    } finally {
      sync.destroy();
    }
  }

  @Override
  public void close() throws IOException {
    lock.release();
    lockFile.close();
  }
}
