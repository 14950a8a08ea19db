package dev.sumdb.audit;

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
 * The hash of an unpacked Go toolchain. Zips of toolchains have their go.mod files under the name
 * {@code _go.mod}, and the go command copies each to {@code go.mod} before the first use; those
 * copies, if they are copies, do not count.
 */
final class ToolchainDir {
  private static final int BUFFER_BYTES = 64 << 10;

  private ToolchainDir() {}

  static String h1(Path dir, ModuleVersion module) throws IOException, MalformedException {
    H1 h1 = new H1();
    for (Path file : files(dir)) {
      if (!isCopy(file)) {
        h1.add(module + "/" + Trees.slashed(dir.relativize(file)), sha256(file));
      }
    }
    return h1.sum();
  }

  private static boolean isCopy(Path file) throws IOException {
    Path original = file.resolveSibling("_go.mod");
    return file.getFileName().toString().equals("go.mod")
        && Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)
        && Files.mismatch(file, original) < 0;
  }

  private static List<Path> files(Path dir) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        dir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isRegularFile()) {
              throw new IOException(file + " is not a regular file");
            }
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static byte[] sha256(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return digest.digest();
  }
}
