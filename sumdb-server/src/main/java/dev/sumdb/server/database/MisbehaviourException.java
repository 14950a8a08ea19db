package dev.sumdb.server.database;

import dev.sumdb.client.Misbehaviour;

/**
 * Another database, or somebody between it and us, answered with what it cannot prove. Never an
 * outage.
 */
public final class MisbehaviourException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Misbehaviour what;
  private final String evidence;

  /**
   * What was shown, and where it is kept.
   *
   * @param evidence a file, or why there is none
   */
  public MisbehaviourException(Misbehaviour what, String evidence) {
    super(what.reasonCode() + ": " + what.message());
    this.what = what;
    this.evidence = evidence;
  }

  /** What was shown. */
  public Misbehaviour what() {
    return what;
  }

  /** The file that shows it to strangers. */
  public String evidence() {
    return evidence;
  }
}
