package dev.sumdb.vendoring;

import java.nio.charset.StandardCharsets;

/**
 * Cuts Go source into as much as finding imports and directives needs: words, string literals,
 * comments, and single other characters (Go specification, "Lexical elements"). Never fails: what
 * is not closed ends with the line or the file.
 */
final class GoTokens {
  enum Kind {
    WORD,
    STRING,
    COMMENT,
    OTHER,
    END
  }

  private final String source; // one character per byte
  private int at;
  private int start;

  GoTokens(byte[] content) {
    this.source = new String(content, StandardCharsets.ISO_8859_1);
    this.at = source.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
  }

  /** The text of the last token, one character per byte. */
  String text() {
    return source.substring(start, at);
  }

  Kind next() {
    while (at < source.length() && " \t\r\n\f;".indexOf(source.charAt(at)) >= 0) {
      at++; // semicolons are never needed to understand imports
    }
    start = at;
    if (at == source.length()) {
      return Kind.END;
    }
    char c = source.charAt(at);
    if (source.startsWith("//", at)) {
      return to(end("\n", at), Kind.COMMENT);
    }
    if (source.startsWith("/*", at)) {
      int close = source.indexOf("*/", at + 2);
      return to(close < 0 ? source.length() : close + 2, Kind.COMMENT);
    }
    if (c == '`') {
      int close = source.indexOf('`', at + 1);
      return to(close < 0 ? source.length() : close + 1, Kind.STRING);
    }
    if (c == '"') {
      return to(quotedEnd('"'), Kind.STRING);
    }
    if (c == '\'') {
      return to(quotedEnd('\''), Kind.OTHER);
    }
    if (isWord(c)) {
      int end = at;
      while (end < source.length() && isWord(source.charAt(end))) {
        end++;
      }
      return to(end, Kind.WORD);
    }
    return to(at + 1, Kind.OTHER);
  }

  private Kind to(int end, Kind kind) {
    at = end;
    return kind;
  }

  private int end(String mark, int from) {
    int end = source.indexOf(mark, from);
    return end < 0 ? source.length() : end;
  }

  private int quotedEnd(char quote) {
    int i = at + 1;
    while (i < source.length() && source.charAt(i) != quote && source.charAt(i) != '\n') {
      i += source.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(source.length(), i + 1);
  }

  private static boolean isWord(char c) {
    return c >= 'A' && c <= 'Z'
        || c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c >= 0x80;
  }
}
