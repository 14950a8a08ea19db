package dev.sumdb.server.log;

/**
 * The record was not accepted, because the log does not sign now. Whether it was stored may be
 * unknown; asking again is always safe, since the same hashes are logged only once.
 */
public final class WritesRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /** Cause and remedy, each one line without a full stop. */
  public WritesRefusedException(String cause, String remedy) {
    super(cause);
    this.remedy = remedy;
  }

  /** The same with the exception that showed it. */
  public WritesRefusedException(String cause, String remedy, Throwable shownBy) {
    super(cause, shownBy);
    this.remedy = remedy;
  }

  /** What the operator can do. */
  public String remedy() {
    return remedy;
  }
}
