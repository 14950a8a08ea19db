package dev.sumdb.client;

import dev.sumdb.files.PlainFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The trusted head of one database in a file. Replaced as a whole, forced to disk, and guarded by a
 * lock file beside it, so that processes that share it cannot undo each other's progress.
 */
public final class FileTrustedHeads implements TrustedHeads {
  private static final int MAX_BYTES = 1_000_000;
  private static final Duration MAX_LOCK_WAIT = Duration.ofSeconds(30);
  private static final Duration LOCK_POLL = Duration.ofMillis(5);

  private final Path file;

  /** The file and its directory need not exist. */
  public FileTrustedHeads(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public Optional<byte[]> newest() throws IOException {
    try (InputStream in = PlainFiles.open(file)) {
      return Optional.of(in.readNBytes(MAX_BYTES + 1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized boolean compareAndSet(byte[] oldOrNull, byte[] next) throws IOException {
    Files.createDirectories(file.getParent());
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (!lock.isValid() || !Arrays.equals(newest().orElse(null), oldOrNull)) {
        return false;
      }
      replace(next);
      return true;
    }
  }

  /** Waits for other processes in the system, and for other objects of this one here. */
  private FileLock lock(FileChannel channel) throws IOException {
    long start = System.nanoTime();
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException e) {
        // held by another object of this process
      }
      if (System.nanoTime() - start > MAX_LOCK_WAIT.toNanos()) {
        throw new IOException(
            "the lock of " + file + " is held for more than " + MAX_LOCK_WAIT.toSeconds() + " s");
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(LOCK_POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while waiting for a lock");
    }
  }

  private void replace(byte[] next) throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), ".new-", "");
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(next);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        out.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      forceDirectory();
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void forceDirectory() {
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      return; // not possible on every system; the file itself is on disk
    }
  }

  /** Where the head is, for messages. */
  @Override
  public String toString() {
    return "trusted head " + file;
  }
}
