package dev.sumdb.files;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Reads and writes files without {@code java.nio.channels}. The first channel of a process loads
 * the runtime's network library, which opens sockets to find out what the machine can do: too slow
 * for a short command, and a run without the network has to be seen to open none.
 *
 * <p>What fails is told by the exceptions of {@link Files}.
 */
public final class PlainFiles {
  private static final String TEMPORARY = ".new-";

  private PlainFiles() {}

  /**
   * Opens a file, which may be a pipe.
   *
   * @throws NoSuchFileException there is none
   * @throws FileSystemException it cannot be opened
   */
  public static InputStream open(Path file) throws IOException {
    try {
      return new FileInputStream(file.toFile());
    } catch (FileNotFoundException e) {
      if (Files.isRegularFile(file)) {
        // It was made just now, or its name has letters that the locale cannot spell.
        return Files.newInputStream(file);
      }
      throw explained(file, e);
    }
  }

  /** The whole content of a file. */
  public static byte[] read(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return in.readAllBytes();
    }
  }

  /**
   * The whole content of a file that should not be large, whoever made it.
   *
   * @param tooLarge what it is said to be if it has more than {@code maxBytes} bytes
   * @throws IOException it has more, or cannot be read
   */
  public static byte[] read(Path file, int maxBytes, String tooLarge) throws IOException {
    try (InputStream in = open(file)) {
      byte[] content = in.readNBytes(maxBytes + 1);
      if (content.length > maxBytes) {
        throw new IOException(file + " is " + tooLarge);
      }
      return content;
    }
  }

  /**
   * Makes or replaces a file in one step, so that nobody ever reads a part of it. Nothing is forced
   * to disk.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    File temporary = temporaryBeside(file);
    boolean replaced = false;
    try {
      // No stream: those truncate what they open, and Linux writes files that were truncated to
      // disk as soon as they are closed.
      try (RandomAccessFile out = new RandomAccessFile(temporary, "rw")) {
        out.write(content);
      }
      Files.move(temporary.toPath(), file, StandardCopyOption.ATOMIC_MOVE);
      replaced = true;
    } finally {
      if (!replaced) {
        Files.deleteIfExists(temporary.toPath());
      }
    }
  }

  /** A new file; its name need not be hard to guess, since an existing one is never opened. */
  private static File temporaryBeside(Path file) throws IOException {
    File directory = file.toAbsolutePath().getParent().toFile();
    while (true) {
      long number = ThreadLocalRandom.current().nextLong();
      File temporary = new File(directory, TEMPORARY + Long.toHexString(number));
      if (temporary.createNewFile()) {
        return temporary;
      }
    }
  }

  /** The one exception of streams stands for everything that can be wrong. */
  private static FileSystemException explained(Path file, FileNotFoundException e) {
    if (Files.notExists(file)) {
      return new NoSuchFileException(file.toString());
    }
    if (Files.isDirectory(file)) {
      return new FileSystemException(file.toString(), null, "is a directory");
    }
    Path at = file.toAbsolutePath().getParent();
    while (at != null && !Files.exists(at)) {
      at = at.getParent();
    }
    if (at != null && !Files.isDirectory(at)) {
      return new NotDirectoryException(at.toString());
    }
    if (!Files.isReadable(file)) {
      return new AccessDeniedException(file.toString());
    }
    return new FileSystemException(file.toString(), null, e.getMessage());
  }
}
