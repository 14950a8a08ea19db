package dev.sumdb.cli;

/** Ends a command with an exit code, what is wrong, and what to do about it. */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final String remedy;

  private CommandException(int exitCode, String message, String remedy) {
    super(message);
    this.exitCode = exitCode;
    this.remedy = remedy;
  }

  static CommandException usage(String message, String remedy) {
    return new CommandException(ExitCode.USAGE, message, remedy);
  }

  static CommandException findings(String message, String remedy) {
    return new CommandException(ExitCode.FINDINGS, message, remedy);
  }

  static CommandException unavailable(String message, String remedy) {
    return new CommandException(ExitCode.UNAVAILABLE, message, remedy);
  }

  static CommandException refused(String message, String remedy) {
    return new CommandException(ExitCode.REFUSED, message, remedy);
  }

  int exitCode() {
    return exitCode;
  }

  /** What to do, {@code ""} where the message says all. */
  String remedy() {
    return remedy;
  }
}
