package dev.sumdb.gosum;

import dev.sumdb.tlog.Graphic;
import dev.sumdb.tlog.MalformedException;
import java.util.Arrays;
import java.util.Set;

/** The three kinds of slash-separated path and the checks that they share. */
enum PathKind {
  MODULE("module"),
  IMPORT("import"),
  FILE("file");

  private static final int[] LETTERS = UnicodeTables.letterRanges();
  private static final String FILE_PUNCTUATION = "!#$%&()+,-.=@[]^_{}~ ";

  /** Device names of Windows, folded: a file of that name cannot be created there. */
  private static final Set<String> DEVICES =
      Set.of(
          "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7",
          "COM8", "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9");

  private final String label;

  PathKind(String label) {
    this.label = label;
  }

  MalformedException malformed(String path, String reason) {
    return new MalformedException(label + " path", path, reason);
  }

  void check(String path) throws MalformedException {
    String reason = reason(path);
    if (reason != null) {
      throw malformed(path, reason);
    }
  }

  /** Why the path is not of this kind, or null. */
  private String reason(String path) {
    if (hasLoneSurrogate(path)) {
      return "invalid UTF-8"; // no byte sequence decodes to it
    }
    if (path.isEmpty()) {
      return "empty string";
    }
    if (path.charAt(0) == '-' && this != FILE) {
      return "leading dash"; // it would be an option on a command line
    }
    if (path.contains("//")) {
      return "double slash";
    }
    if (path.endsWith("/")) {
      return "trailing slash";
    }
    for (int start = 0; start <= path.length(); ) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      String reason = elementReason(path.substring(start, end));
      if (reason != null) {
        return reason;
      }
      start = end + 1;
    }
    return null;
  }

  /** Why the text is not one element of a path of this kind, or null. */
  String elementReason(String element) {
    if (element.isEmpty()) {
      return "empty path element";
    }
    if (element.chars().allMatch(c -> c == '.')) {
      return "invalid path element " + MalformedException.quote(element); // . and .. climb
    }
    if (element.charAt(0) == '.' && this == MODULE) {
      return "leading dot in path element";
    }
    if (element.endsWith(".")) {
      return "trailing dot in path element"; // Windows drops it
    }
    for (int i = 0; i < element.length(); ) {
      int c = element.codePointAt(i);
      if (!allows(c)) {
        return "invalid char " + quote(c);
      }
      i += Character.charCount(c);
    }
    int dot = element.indexOf('.');
    String stem = dot < 0 ? element : element.substring(0, dot);
    if (DEVICES.contains(CaseFold.fold(stem))) {
      return MalformedException.quote(stem) + " disallowed as path element component on Windows";
    }
    if (this != FILE && endsInTildeAndDigits(stem)) {
      return "trailing tilde and digits in path element"; // a short name of Windows
    }
    return null;
  }

  private boolean allows(int c) {
    if (isAlphanumeric(c)) {
      return true;
    }
    return switch (this) {
      case MODULE -> c == '-' || c == '.' || c == '_' || c == '~';
      case IMPORT -> c == '-' || c == '.' || c == '_' || c == '~' || c == '+';
      case FILE -> c < 0x80 ? FILE_PUNCTUATION.indexOf(c) >= 0 : isLetter(c);
    };
  }

  private static boolean isAlphanumeric(int c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  /** Whether a non-ASCII code point is a letter of Unicode 15. */
  static boolean isLetter(int c) {
    int at = Arrays.binarySearch(LETTERS, c);
    int boundariesUpToC = at >= 0 ? at + 1 : -at - 1;
    return boundariesUpToC % 2 == 1; // an odd number of starts and ends: inside a range
  }

  private static boolean endsInTildeAndDigits(String stem) {
    int digits = stem.length();
    while (digits > 0 && stem.charAt(digits - 1) >= '0' && stem.charAt(digits - 1) <= '9') {
      digits--;
    }
    return digits < stem.length() && digits > 0 && stem.charAt(digits - 1) == '~';
  }

  static boolean hasLoneSurrogate(String s) {
    return s.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /** The character in single quotes, escaped as the go command does where it does not print. */
  static String quote(int c) {
    String inside =
        switch (c) {
          case '\'' -> "\\'";
          case '\\' -> "\\\\";
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          case '\t' -> "\\t";
          default -> {
            if (c < 0x20 || c == 0x7f) {
              yield "\\x" + hex(c, 2);
            }
            yield isPrintable(c)
                ? Character.toString(c)
                : c < 0x10000 ? "\\u" + hex(c, 4) : "\\U" + hex(c, 8);
          }
        };
    return "'" + inside + "'";
  }

  /** Of the graphic characters, spaces but the common one look like it and are none. */
  private static boolean isPrintable(int c) {
    return Graphic.is(c) && (c == ' ' || Character.getType(c) != Character.SPACE_SEPARATOR);
  }

  private static String hex(int c, int digits) {
    String hex = Integer.toHexString(c);
    return "0".repeat(digits - hex.length()) + hex;
  }
}
