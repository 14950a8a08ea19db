package dev.sumdb.server.upstream;

/** A module version that shall not be answered, whether it is known or not. */
public abstract class RefusedLookupException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * @param message the reason
   * @param remedy what to do about it
   */
  protected RefusedLookupException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What to do about it. */
  public final String remedy() {
    return remedy;
  }
}
