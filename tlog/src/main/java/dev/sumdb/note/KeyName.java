package dev.sumdb.note;

/** The grammar of key names: C2SP signed-note, "Format". */
public final class KeyName {
  private KeyName() {}

  /**
   * Whether {@code name} may name a key: not empty, no Unicode white space, no {@code +}, and
   * encodable as UTF-8. Other control characters pass here and are refused by the note format.
   */
  public static boolean isValid(String name) {
    if (name.isEmpty()) {
      return false;
    }
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      if (c == '+' || isSpace(c) || Character.getType(c) == Character.SURROGATE) {
        return false;
      }
      i += Character.charCount(c);
    }
    return true;
  }

  /**
   * The white space of the Unicode property White_Space. {@link Character#isWhitespace} is another
   * set: it misses U+0085, U+00A0, U+2007 and U+202F and includes U+001C to U+001F.
   */
  private static boolean isSpace(int c) {
    return (c >= 0x09 && c <= 0x0D)
        || c == 0x20
        || c == 0x85
        || c == 0xA0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }
}
