package dev.sumdb.clone;

import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The sizes of the trees of which partial tiles may be here, so that those of heads that nobody
 * gets from here any more can be removed without looking through all directories.
 */
final class OldEdges {
  private final CloneFiles files;
  private final Path file;

  OldEdges(CloneFiles files, Path file) {
    this.files = files;
    this.file = file;
  }

  /** Remembers a tree before the first of its tiles is written. */
  void add(long size) throws IOException {
    List<Long> sizes = sizes();
    if (!sizes.contains(size)) {
      sizes.add(size);
      write(sizes);
    }
  }

  /** Removes the partial tiles that the tree of this size does not have. */
  void removeAllBut(long size) throws IOException {
    Set<Tile> needed = Set.copyOf(LocalTiles.partial(size));
    for (long old : sizes()) {
      for (Tile tile : LocalTiles.partial(old)) {
        if (!needed.contains(tile)) {
          files.delete(tile);
        }
      }
    }
    write(List.of(size));
  }

  private List<Long> sizes() throws IOException {
    List<Long> sizes = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        if (line.matches("[0-9]{1,18}")) { // of damaged lines only garbage stays behind
          sizes.add(Long.parseLong(line));
        }
      }
    }
    return sizes;
  }

  private void write(List<Long> sizes) throws IOException {
    List<String> lines = sizes.stream().map(String::valueOf).toList();
    Files.write(file, lines, StandardCharsets.US_ASCII);
  }
}
