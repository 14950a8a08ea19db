package dev.sumdb.report;

/** Escapes for text in markup languages. */
final class Markup {
  private Markup() {}

  /**
   * Plain text of SARIF 2.1.0 (3.11.6), where {@code [text](target)} is a link and {@code {0}} an
   * argument: a backslash escapes brackets, and a brace is doubled.
   */
  static String withoutLinks(String text) {
    StringBuilder out = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      out.append(out.length() == 0 ? "" : "\n").append(escapeSarif(Printable.of(line)));
    }
    return out.toString();
  }

  private static String escapeSarif(String line) {
    return line.replace("\\", "\\\\")
        .replace("[", "\\[")
        .replace("]", "\\]")
        .replace("{", "{{")
        .replace("}", "}}");
  }

  /**
   * Text for a cell of a Markdown table: what could mean anything is a character reference, so it
   * ends no cell, starts no link or element, and mentions nobody.
   */
  static String cell(String text) {
    StringBuilder out = new StringBuilder();
    Printable.of(text)
        .codePoints()
        .forEach(
            c -> {
              if (c < 0x80 && !Character.isLetterOrDigit(c) && " ./-_,+=".indexOf(c) < 0) {
                out.append("&#").append(c).append(';');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }
}
