package dev.sumdb.cli;

import java.nio.file.Path;

/** The directory that a command works on. */
final class LogDirectory {
  private LogDirectory() {}

  /** The one named by the option, else by {@code SUMDB_DIR}, else {@code .sumdb}. */
  static Path of(Path option, Console console) {
    if (option != null) {
      return option;
    }
    String variable = console.environment().getOrDefault("SUMDB_DIR", "");
    return Path.of(variable.isEmpty() ? ".sumdb" : variable);
  }
}
