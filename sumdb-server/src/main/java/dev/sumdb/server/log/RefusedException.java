package dev.sumdb.server.log;

/**
 * The log refuses to start: signing could contradict what was signed before, or another server uses
 * the directory. The message is the cause and names the file.
 */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /** Cause and remedy, each one line without a full stop. */
  public RefusedException(String cause, String remedy) {
    super(cause);
    this.remedy = remedy;
  }

  /** The same with the exception that showed it. */
  public RefusedException(String cause, String remedy, Throwable shownBy) {
    super(cause, shownBy);
    this.remedy = remedy;
  }

  /** What the operator can do. */
  public String remedy() {
    return remedy;
  }
}
