package dev.sumdb.cli.golang;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Several small text files in one: a comment, then each file under a line {@code -- NAME --}.
 *
 * @param comment the lines before the first file
 * @param files content by slash-separated name, in order
 */
record Txtar(String comment, Map<String, String> files) {
  static Txtar read(Path file) throws IOException {
    StringBuilder comment = new StringBuilder();
    Map<String, StringBuilder> files = new LinkedHashMap<>();
    StringBuilder current = comment;
    for (String line : Files.readString(file, StandardCharsets.UTF_8).split("(?<=\n)")) {
      if (line.startsWith("-- ") && line.endsWith(" --\n")) {
        current = new StringBuilder();
        files.put(line.substring(3, line.length() - 4), current);
      } else {
        current.append(line);
      }
    }
    Map<String, String> texts = new LinkedHashMap<>();
    files.forEach((name, text) -> texts.put(name, text.toString()));
    return new Txtar(comment.toString(), texts);
  }

  /** The rest of the one comment line that begins with this word. */
  String directive(String word) {
    for (String line : comment.split("\n")) {
      if (line.startsWith(word + " ")) {
        return line.substring(word.length() + 1);
      }
    }
    throw new IllegalArgumentException("no line \"" + word + " ...\" in: " + comment);
  }

  /** Writes the files below {@code dir}. */
  void extract(Path dir) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = dir.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
  }
}
