package dev.sumdb.server.database;

import dev.sumdb.client.Misbehaviour;

/**
 * Another database, or somebody between it and us, answered with what it cannot prove. Never an
 * outage.
 */
public final class MisbehaviourException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What was shown. */
  public MisbehaviourException(Misbehaviour what) {
    super(what.reasonCode() + ": " + what.message());
  }
}
