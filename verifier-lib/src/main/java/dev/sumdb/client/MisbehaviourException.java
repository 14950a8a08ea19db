package dev.sumdb.client;

/** Ends a reading of a whole tree: what was read contradicts what the database signed. */
public final class MisbehaviourException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Misbehaviour what;

  MisbehaviourException(Misbehaviour what) {
    super(what.message());
    this.what = what;
  }

  /** With evidence. */
  public Misbehaviour what() {
    return what;
  }
}
