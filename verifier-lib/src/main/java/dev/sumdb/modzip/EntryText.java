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
    return quoted.substring(1, end) + (cut ? "..." : "");
  }
}
