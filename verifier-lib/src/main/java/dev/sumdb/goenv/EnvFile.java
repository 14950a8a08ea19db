package dev.sumdb.goenv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;

/**
 * A file of {@code KEY=VALUE} lines. Read as the go command does: nothing is trimmed or unquoted, a
 * later line wins, whatever is no such line is skipped, a file that cannot be read is an empty one.
 */
final class EnvFile {
  private final String path;
  private final Map<String, String> values;
  private final boolean unreadable;

  private EnvFile(String path, Map<String, String> values, boolean unreadable) {
    this.path = path;
    this.values = values;
    this.unreadable = unreadable;
  }

  /** Reads the file; an empty path is no file. */
  static EnvFile read(String path, EnvFiles files) {
    if (path.isEmpty()) {
      return new EnvFile(path, Map.of(), false);
    }
    try {
      return new EnvFile(path, parse(files.read(path)), false);
    } catch (NoSuchFileException e) {
      return new EnvFile(path, Map.of(), false);
    } catch (IOException e) {
      return new EnvFile(path, Map.of(), true);
    }
  }

  String path() {
    return path;
  }

  /** The value, possibly empty, or null if no line sets it. */
  String value(String name) {
    return values.get(name);
  }

  /** Whether there is a file that could not be read. */
  boolean isUnreadable() {
    return unreadable;
  }

  private static Map<String, String> parse(byte[] content) {
    Map<String, String> values = new HashMap<>();
    String text = new String(content, StandardCharsets.UTF_8);
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      int equals = text.indexOf('=', start);
      char first = text.charAt(start);
      if (equals >= 0 && equals < end && first >= 'A' && first <= 'Z') {
        values.put(text.substring(start, equals), text.substring(equals + 1, end));
      }
      start = end + 1;
    }
    return Map.copyOf(values);
  }
}
