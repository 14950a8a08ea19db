package dev.sumdb.cli;

/** What the process tells its caller. */
final class ExitCode {
  static final int OK = 0;

  /** Checked, and something is wrong. */
  static final int FINDINGS = 1;

  /** The call or the configuration is wrong; nothing was changed. */
  static final int USAGE = 2;

  /** Could not be checked or fetched now; nothing bad is known. */
  static final int UNAVAILABLE = 3;

  /** Going on could fork the log, or the log misbehaved. */
  static final int REFUSED = 4;

  /** There was nothing to verify. */
  static final int NOTHING = 5;

  /** Our own defect. */
  static final int INTERNAL = 70;

  private ExitCode() {}
}
