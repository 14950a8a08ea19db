package dev.sumdb.report;

import dev.sumdb.tlog.Graphic;

/** Makes text safe for terminals and for the logs of continuous integration systems. */
final class Printable {
  private Printable() {}

  /**
   * The text on one line, with everything escaped that a terminal or a log processor could act on:
   * control characters (escape sequences, line breaks), formatting characters (text that runs
   * backwards, invisible text), and {@code ##}, which starts a command anywhere in a line of some
   * systems.
   */
  static String of(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '#')) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  /** The same for text that a line begins with, where {@code ::} starts a command. */
  static String atLineStart(String text) {
    String safe = of(text);
    return safe.stripLeading().startsWith("::") ? "./" + safe.stripLeading() : safe;
  }

  private static void append(StringBuilder out, int c) {
    boolean second = c == '#' && out.length() > 0 && out.charAt(out.length() - 1) == '#';
    out.append(second ? "\\u{23}" : Graphic.escape(c));
  }
}
