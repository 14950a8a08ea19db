package dev.sumdb.modzip;

import dev.sumdb.tlog.MalformedException;

/** Names from a zip as they may stand in messages: cut, and without control characters. */
final class EntryText {
  private EntryText() {}

  /** In double quotes. */
  static String quoted(String name) {
    return MalformedException.quote(name);
  }

  /** Without quotes, as the go command has the entry's name before the reason. */
  static String plain(String name) {
    String quoted = MalformedException.quote(name);
    boolean cut = !quoted.endsWith("\"");
    int end = quoted.lastIndexOf('"');
    StringBuilder plain = new StringBuilder();
    for (int i = 1; i < end; i++) {
      boolean escaped = quoted.charAt(i) == '\\' && "\\\"".indexOf(quoted.charAt(i + 1)) >= 0;
      plain.append(quoted.charAt(escaped ? ++i : i));
    }
    return plain + (cut ? "..." : "");
  }
}
