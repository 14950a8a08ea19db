package dev.sumdb.tlog;

/**
 * Which characters may be shown as they are: letters, marks, numbers, punctuation, symbols and
 * spaces, which is also what the go command calls graphic. The others could act on a terminal
 * (controls, escape sequences), break a line (U+0085, U+2028, U+2029), turn text around or hide it.
 */
public final class Graphic {
  private Graphic() {}

  /** Whether the code point is graphic. */
  public static boolean is(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** The code point, or <code>&#92;u{HEX}</code> if it is not graphic. */
  public static String escape(int c) {
    return is(c) ? Character.toString(c) : "\\u{" + Integer.toHexString(c) + '}';
  }

  /** The text with each character that is not graphic escaped, line breaks included. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.append(escape(c)));
    return out.toString();
  }
}
