package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.DiskBudget;
import dev.sumdb.server.log.DirLock;
import dev.sumdb.server.log.RefusedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary disk of downloads: one directory, one cap over all of them, nothing left behind.
 *
 * <p>A download reserves its bytes before it writes the first one, so the cap holds at every moment
 * and not only on average; who finds no room waits for a bounded time and is then refused.
 *
 * <p>Several servers may be given the same directory: each has one of its own in it, named after
 * its log and locked while it runs. What a killed server left is deleted at its next start, what
 * belongs to a running one never. Only entries with the spool's own name prefix are deleted, so a
 * directory that was configured by mistake loses nothing. Thread-safe.
 */
final class Spool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final String PREFIX = "fetch-";
  private static final String LOCK = "lock";

  /** The unit of the reservation count, because a semaphore counts in int. */
  private static final int UNIT = 1 << 16;

  private final Path dir;
  private final DirLock lock;
  private final long capBytes;
  private final Duration wait;
  private final int units;
  private final Semaphore room;
  private final AtomicLong names = new AtomicLong();

  private Spool(Path dir, DirLock lock, long capBytes, Duration wait) {
    this.dir = dir;
    this.lock = lock;
    this.capBytes = capBytes;
    this.wait = wait;
    this.units = (int) Math.min(Integer.MAX_VALUE, Math.max(1, capBytes / UNIT));
    // Fair, so that a large zip is not overtaken for ever by small ones.
    this.room = new Semaphore(units, true);
  }

  /**
   * Makes the owner's directory where it is missing and deletes what an earlier process of the same
   * owner left in it.
   *
   * @param shared where it is made; other owners may use it as well
   * @param owner a file name that no other log has
   * @throws RefusedException if a running server has the same owner
   */
  static Spool open(Path shared, String owner, long capBytes, Duration wait)
      throws RefusedException, IOException {
    Path dir = Files.createDirectories(shared.resolve(owner));
    DirLock lock = DirLock.acquire(dir.resolve(LOCK), "temporary directory " + dir);
    boolean cleared = false;
    try {
      Spool spool = new Spool(dir, lock, capBytes, wait);
      spool.clear();
      cleared = true;
      return spool;
    } finally {
      if (!cleared) {
        lock.close();
      }
    }
  }

  /** The owner's directory. */
  Path dir() {
    return dir;
  }

  /** A place for one download. */
  Slot slot() throws IOException {
    Files.createDirectories(dir); // who tidies up temporary files may have removed it
    return new Slot(Files.createDirectory(dir.resolve(PREFIX + names.getAndIncrement())));
  }

  /** Bytes reserved now, rounded up. */
  long reservedBytes() {
    return (long) (units - room.availablePermits()) * UNIT;
  }

  /** Lets another process have the directory; no slot may be open or follow. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) { // the end of the process gives it back
      LOG.warn("cannot unlock path={} cause=\"{}\"", dir, e.toString());
    }
  }

  private void clear() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(dir, PREFIX + "*")) {
      for (Path path : left) {
        delete(path);
      }
    }
  }

  /** One download's directory and reservation; closing gives both back. Used by one thread. */
  final class Slot implements DiskBudget, AutoCloseable {
    private final Path place;
    private int held;

    private Slot(Path place) {
      this.place = place;
    }

    Path dir() {
      return place;
    }

    @Override
    public void reserve(long bytes) throws IOException {
      release(); // first: whoever holds room while waiting for room could wait for itself
      long wanted = Math.max(1, (bytes + UNIT - 1) / UNIT);
      if (bytes < 0 || wanted > units) {
        throw noRoom(bytes, "is more than");
      }
      try {
        if (!room.tryAcquire((int) wanted, wait.toNanos(), TimeUnit.NANOSECONDS)) {
          throw noRoom(bytes, "found no room under");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for temporary disk", e);
      }
      held = (int) wanted;
    }

    private SpoolException noRoom(long bytes, String what) {
      return SpoolException.cap(
          "download of "
              + bytes
              + " bytes "
              + what
              + " the cap of "
              + capBytes
              + " on temporary disk");
    }

    private void release() {
      room.release(held);
      held = 0;
    }

    @Override
    public void close() {
      try {
        delete(place);
      } catch (IOException e) { // the next start deletes it; the fetch is none the worse for it
        LOG.warn("cannot delete path={} cause=\"{}\"", place, e.toString());
      } finally {
        release();
      }
    }
  }

  /** Deletes a tree without following links; go's module cache makes its directories read-only. */
  private static void delete(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            if (!path.toFile().setWritable(true, true)) {
              throw new IOException("cannot make " + path + " writable to delete it");
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(path);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
