package dev.sumdb.server.overlay;

/** The operator of this server does not want it; the message is the operator's reason. */
public final class RefusedByPolicyException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  RefusedByPolicyException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What the user of the module can do. */
  public String remedy() {
    return remedy;
  }
}
