package dev.sumdb.gosum;

/**
 * The escaping of upper-case letters in URLs and cache paths: {@code X} is written {@code !x}. Two
 * escaped texts never differ by case only, so they are two files on every file system.
 */
final class BangCase {
  private BangCase() {}

  /** Whether only ASCII other than {@code !} occurs: then escaping is reversible. */
  static boolean isEscapable(String plain) {
    return plain.chars().allMatch(c -> c < 0x80 && c != '!');
  }

  static String escape(String plain) {
    StringBuilder out = new StringBuilder(plain.length() + 8);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        out.append('!').append((char) (c + ('a' - 'A')));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The plain text, or null if no text is escaped so. */
  static String unescape(String escaped) {
    StringBuilder out = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '!') {
        i++;
        if (i == escaped.length() || escaped.charAt(i) < 'a' || escaped.charAt(i) > 'z') {
          return null;
        }
        out.append((char) (escaped.charAt(i) - ('a' - 'A')));
      } else if (c >= 0x80 || c >= 'A' && c <= 'Z') {
        return null; // a second spelling of the same name
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
