package dev.sumdb.server.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An exclusive lock that the operating system gives back when the process dies, on a file of its
 * own that nothing else ever opens.
 *
 * <p>A file of its own, and a table of what this process holds, because POSIX locks belong to the
 * process: closing <em>any</em> descriptor of the locked file, even one opened only to look whether
 * it is locked, gives the lock away. So a second attempt must be refused before it opens the file.
 */
public final class DirLock implements Closeable {
  /** The one static state of the program: it mirrors a table that the process has only once. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DirLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks {@code file}, which is made where it is missing.
   *
   * @param what for the message: what is in use, for example the directory
   * @throws RefusedException if it is locked, by this process or another
   */
  public static DirLock acquire(Path file, String what) throws RefusedException, IOException {
    Path key = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    if (!HELD.add(key)) {
      throw inUse(what);
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
      if (!locked) {
        throw inUse(what);
      }
      return new DirLock(key, channel);
    } finally {
      if (!locked) {
        HELD.remove(key);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static RefusedException inUse(String what) {
    return new RefusedException(
        what + " is in use by another server",
        "stop the other server, or give this one its own directories and ledger");
  }

  /** Gives the lock back. The file stays: removing it would let two servers lock two files. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD.remove(file);
    }
  }
}
