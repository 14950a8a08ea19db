package dev.sumdb.modzip;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash of a module that lies unpacked in a directory, as in the module cache: the same as that
 * of its zip, unless the zip has entries for directories.
 */
public final class ModuleDir {
  private static final int BUFFER_BYTES = 32 << 10;
  private static final char REPLACEMENT = '\ufffd';

  private ModuleDir() {}

  /** Tells what lies in a directory although it is not of the module. */
  @FunctionalInterface
  public interface Extra {
    /** Whether this file does not count. */
    boolean is(Path file) throws IOException;
  }

  /**
   * Hashes every file below a directory under the name {@code M@V/path}. Symbolic links count as
   * the files they lead to and are not descended into. No rule for module zips is checked.
   *
   * @throws MalformedException a file name has a line feed
   * @throws IOException the directory is none or cannot be read whole
   */
  public static String h1(Path dir, ModuleVersion module) throws IOException, MalformedException {
    return h1(dir, module, file -> false);
  }

  /** The same without some files. */
  public static String h1(Path dir, ModuleVersion module, Extra extra)
      throws IOException, MalformedException {
    if (!Files.isDirectory(dir, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(dir + " is not a directory");
    }
    H1 h1 = new H1();
    MessageDigest sha256 = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (Path file : files(dir)) {
      if (!extra.is(file)) {
        h1.add(module + "/" + slashed(dir.relativize(file)), sha256(file, sha256, buffer));
      }
    }
    return h1.sum();
  }

  private static List<Path> files(Path dir) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        dir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // A pipe, or a link to one, would be waited for; a device may have no end.
            if (!attributes.isRegularFile() && !Files.isRegularFile(file)) {
              throw new IOException(file + " is not a regular file");
            }
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static String slashed(Path relative) throws IOException {
    StringBuilder name = new StringBuilder();
    for (Path element : relative) {
      if (name.length() > 0) {
        name.append('/');
      }
      name.append(element);
    }
    if (name.indexOf(String.valueOf(REPLACEMENT)) >= 0) {
      // With another spelling of the name the hash would be wrong without anybody noticing.
      throw new IOException(
          "file name "
              + MalformedException.quote(name.toString())
              + " cannot be read in this locale: set LC_ALL=C.UTF-8");
    }
    return name.toString();
  }

  private static byte[] sha256(Path file, MessageDigest digest, byte[] buffer) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
