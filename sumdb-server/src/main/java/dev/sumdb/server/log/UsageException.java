package dev.sumdb.server.log;

/**
 * The operator asked for something that cannot be: no log in the directory, a log where none should
 * be, a key file that others can read. Nothing was changed.
 */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /** Cause and remedy, each one line without a full stop. */
  public UsageException(String cause, String remedy) {
    super(cause);
    this.remedy = remedy;
  }

  /** The same with the exception that showed it. */
  public UsageException(String cause, String remedy, Throwable shownBy) {
    super(cause, shownBy);
    this.remedy = remedy;
  }

  /** What the operator can do. */
  public String remedy() {
    return remedy;
  }
}
