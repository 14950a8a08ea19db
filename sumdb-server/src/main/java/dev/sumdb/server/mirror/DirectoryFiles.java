package dev.sumdb.server.mirror;

import dev.sumdb.files.PlainFiles;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The files of a cache below a directory. Nothing is forced to disk: what a power failure takes is
 * fetched again, and what it garbles is found out.
 */
final class DirectoryFiles implements CacheFiles {
  /** How the names of unfinished files begin, see {@link PlainFiles#replace}. */
  private static final String UNFINISHED = ".new-";

  private final Path dir;

  DirectoryFiles(Path dir) {
    this.dir = dir;
  }

  @Override
  public byte[] read(String path, int maxBytes) throws IOException {
    return PlainFiles.read(dir.resolve(path), maxBytes, "longer than " + maxBytes + " bytes");
  }

  @Override
  public void write(String path, byte[] content) throws IOException {
    Path file = dir.resolve(path);
    try {
      PlainFiles.replace(file, content);
    } catch (IOException e) {
      if (Files.isDirectory(file.getParent())) {
        throw e;
      }
      Files.createDirectories(file.getParent());
      PlainFiles.replace(file, content);
    }
  }

  @Override
  public void append(String path, byte[] content) throws IOException {
    Files.createDirectories(dir);
    try (OutputStream out = new FileOutputStream(dir.resolve(path).toFile(), true)) {
      out.write(content);
    }
  }

  @Override
  public void delete(String path) throws IOException {
    Files.deleteIfExists(dir.resolve(path));
  }

  @Override
  public void scan(Visitor visitor) throws IOException {
    if (!Files.isDirectory(dir)) {
      return;
    }
    Files.walkFileTree(
        dir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.getFileName().toString().startsWith(UNFINISHED)) {
              Files.deleteIfExists(file);
            } else if (attributes.isRegularFile()) {
              visitor.file(
                  dir.relativize(file).toString().replace('\\', '/'),
                  attributes.size(),
                  attributes.lastModifiedTime().toMillis());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
  }
}
