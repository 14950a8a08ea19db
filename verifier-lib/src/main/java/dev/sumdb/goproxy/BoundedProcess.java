package dev.sumdb.goproxy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Runs a command without standard input until it ends or a limit is reached. */
final class BoundedProcess {
  private static final long LOOK_MILLIS = 1000;

  private BoundedProcess() {}

  /**
   * Returns when the process has ended by itself, however; else it and all that it started is
   * killed.
   *
   * @param place the directory whose size is limited
   */
  static void run(ProcessBuilder command, Path place, DirectOptions options, String what)
      throws UpstreamException, IOException {
    Process process = command.start();
    boolean ended = false;
    try {
      process.getOutputStream().close();
      long deadline = System.nanoTime() + options.limit().toNanos();
      while (!ended) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw UpstreamException.stalled(
              what + ": not done within " + options.limit().toSeconds() + " s");
        }
        long wait = Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        ended = process.waitFor(wait, TimeUnit.NANOSECONDS);
        if (bytesBelow(place) > options.maxBytes()) {
          throw UpstreamException.trouble(
              what + ": more than the limit of " + options.maxBytes() + " bytes");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + what);
    } finally {
      if (!ended) {
        kill(process);
      }
    }
  }

  /** The parent first, so that it starts no more; then what its children started meanwhile. */
  static void kill(Process process) {
    List<ProcessHandle> tree = process.descendants().toList();
    process.destroyForcibly();
    for (ProcessHandle child : tree) {
      List<ProcessHandle> started = child.descendants().toList();
      child.destroyForcibly();
      started.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** The files come and go while this looks, so what cannot be read does not count. */
  private static long bytesBelow(Path place) throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        place,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes.get();
  }
}
