package dev.sumdb.bundle;

import dev.sumdb.client.Misbehaviour;
import java.util.List;

/** Why a bundle does not prove what it should. */
public final class BundleException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whether somebody did wrong. */
  public enum Kind {
    /** Something is missing, cut off, or of another database. It says nothing bad. */
    INCOMPLETE,
    /** Something is not what was signed or written. */
    ALTERED
  }

  private final Kind kind;
  private final transient List<Misbehaviour> misbehaviours;

  private BundleException(Kind kind, String message, List<Misbehaviour> misbehaviours) {
    super(message);
    this.kind = kind;
    this.misbehaviours = misbehaviours;
  }

  static BundleException incomplete(String message) {
    return new BundleException(Kind.INCOMPLETE, message, List.of());
  }

  static BundleException altered(String message) {
    return new BundleException(Kind.ALTERED, message, List.of());
  }

  static BundleException misbehaved(String prefix, List<Misbehaviour> misbehaviours) {
    return new BundleException(
        Kind.ALTERED, prefix + misbehaviours.get(0).message(), List.copyOf(misbehaviours));
  }

  /** Whether somebody did wrong. */
  public Kind kind() {
    return kind;
  }

  /** What can be shown to others; empty where only the container was altered. */
  public List<Misbehaviour> misbehaviours() {
    return misbehaviours == null ? List.of() : misbehaviours;
  }
}
