package dev.sumdb.vendoring;

import dev.sumdb.gosum.GoSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * The patterns after {@code //go:embed}: separated by blanks, plain or as Go string literals. A
 * line that cannot be understood has none; the compiler refuses it.
 */
final class EmbedArguments {
  private EmbedArguments() {}

  /** The patterns; the text is what follows {@code //go:embed}. */
  static List<String> parse(String text) {
    if (text.isEmpty() || !GoSpace.is(text.charAt(0))) {
      return List.of(); // another directive, or none at all
    }
    List<String> patterns = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < text.length() && GoSpace.is(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return patterns;
      }
      char c = text.charAt(at);
      StringBuilder pattern = new StringBuilder();
      int end =
          switch (c) {
            case '`' -> raw(text, at, pattern);
            case '"' -> quoted(text, at, pattern);
            default -> plain(text, at, pattern);
          };
      if (end < 0 || end < text.length() && !GoSpace.is(text.charAt(end))) {
        return List.of();
      }
      patterns.add(pattern.toString());
      at = end;
    }
  }

  private static int plain(String text, int from, StringBuilder out) {
    int at = from;
    while (at < text.length() && !GoSpace.is(text.charAt(at))) {
      at++;
    }
    out.append(text, from, at);
    return at;
  }

  private static int raw(String text, int from, StringBuilder out) {
    int close = text.indexOf('`', from + 1);
    if (close < 0) {
      return -1;
    }
    out.append(text, from + 1, close);
    return close + 1;
  }

  /** Of the escapes only those of quote and backslash occur in file names. */
  private static int quoted(String text, int from, StringBuilder out) {
    int at = from + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
        if (at == text.length() || "\"\\".indexOf(text.charAt(at)) < 0) {
          return -1;
        }
      }
      out.append(text.charAt(at));
      at++;
    }
    return at < text.length() ? at + 1 : -1;
  }
}
