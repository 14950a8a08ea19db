package dev.sumdb.gosum;

import java.util.ArrayList;
import java.util.List;

/**
 * White space as the go command splits go.sum lines at: U+0009 to U+000D, space, U+0085, U+00A0 and
 * Unicode's space separators. {@link Character#isWhitespace} is another set (it has U+001C and
 * lacks U+00A0).
 */
public final class GoSpace {
  private GoSpace() {}

  /** Whether the code point is white space. */
  public static boolean is(int c) {
    return c >= 0x09 && c <= 0x0d
        || c == 0x20
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || c >= 0x2000 && c <= 0x200a
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  /** Whether any character of the text is white space. */
  static boolean isIn(String s) {
    for (int i = 0; i < s.length(); i++) { // every space is one UTF-16 unit
      if (is(s.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The runs of other characters, in order; none of them is empty. */
  public static List<String> fields(String s) {
    List<String> fields = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= s.length(); i++) { // every space is one UTF-16 unit
      boolean end = i == s.length() || is(s.charAt(i));
      if (end && start >= 0) {
        fields.add(s.substring(start, i));
        start = -1;
      } else if (!end && start < 0) {
        start = i;
      }
    }
    return fields;
  }

  /** The text without white space at both ends. */
  public static String trim(String s) {
    int from = 0;
    int to = s.length();
    while (from < to && is(s.charAt(from))) {
      from++;
    }
    while (from < to && is(s.charAt(to - 1))) {
      to--;
    }
    return s.substring(from, to);
  }
}
