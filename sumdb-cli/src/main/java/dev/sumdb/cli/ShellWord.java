package dev.sumdb.cli;

/** Text for a POSIX shell. */
final class ShellWord {
  private ShellWord() {}

  /** The text in single quotes, which a shell takes for itself and nothing else. */
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
