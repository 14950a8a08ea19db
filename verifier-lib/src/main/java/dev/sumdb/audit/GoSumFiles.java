package dev.sumdb.audit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds go.sum and go.work.sum files. */
public final class GoSumFiles {
  private static final List<String> NAMES = List.of("go.sum", "go.work.sum");

  private GoSumFiles() {}

  /** Those that lie in the directory itself; none is an empty list. */
  public static List<Path> in(Path dir) throws IOException {
    if (!Files.isDirectory(dir)) {
      throw new IOException(dir + " is not a directory");
    }
    List<Path> found = new ArrayList<>();
    for (String name : NAMES) {
      Path file = dir.resolve(name);
      if (Files.exists(file)) {
        found.add(file);
      }
    }
    return found;
  }

  /**
   * Those in the directory and everywhere below, sorted. Left out is only what lies in hidden
   * directories ({@code .git} and the like): the files of examples, test data and vendored
   * directories are read by somebody's go command too. Symbolic links to directories are not
   * followed.
   *
   * @throws IOException a directory cannot be read: silence about it would pass for success
   */
  public static List<Path> below(Path dir) throws IOException {
    if (!Files.isDirectory(dir)) {
      throw new IOException(dir + " is not a directory");
    }
    List<Path> found = new ArrayList<>();
    Trees.walkBelow(
        dir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            return at.getFileName().toString().startsWith(".")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (NAMES.contains(file.getFileName().toString())) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(found);
    return found;
  }
}
