package dev.sumdb.audit;

import java.io.IOException;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Walks directories. */
final class Trees {
  private Trees() {}

  /**
   * Visits everything below a directory, in the order of the names in it. The directory may be a
   * symbolic link, as many a cache is; links below it are not followed.
   */
  static void walkBelow(Path dir, FileVisitor<Path> visitor) throws IOException {
    List<Path> children;
    try (Stream<Path> listed = Files.list(dir)) {
      children = listed.sorted().toList();
    }
    for (Path child : children) {
      Files.walkFileTree(child, visitor);
    }
  }

  /** The path with slashes, whatever the system has. */
  static String slashed(Path relative) {
    StringBuilder name = new StringBuilder();
    for (Path element : relative) {
      name.append(name.length() == 0 ? "" : "/").append(element);
    }
    return name.toString();
  }
}
