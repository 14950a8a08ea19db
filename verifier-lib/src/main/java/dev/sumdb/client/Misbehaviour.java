package dev.sumdb.client;

import java.util.Objects;

/**
 * What the log, or somebody between it and us, did wrong; never an outage.
 *
 * @param reason which kind it is
 * @param message one line for people
 * @param evidence a self-contained text for strangers, see {@link Evidence}
 */
public record Misbehaviour(Reason reason, String message, String evidence) {

  /** The kinds, with the codes that reports print. */
  public enum Reason {
    /** Two signed heads of which the smaller is no prefix of the larger. */
    FORK("GSV-FORK"),
    /** Two hashes for one module version, both in the log. */
    DUP("GSV-DUP"),
    /** A signature line of the database's key that does not verify. */
    UNSIGNED("GSV-UNSIGNED"),
    /** Tiles that do not hash to a signed root. */
    TILE("GSV-TILE"),
    /** A record or head in an answer that is not what the log signed, or is malformed. */
    RECORD("GSV-RECORD"),
    /** A record of the log that says nothing about what was asked. */
    FOREIGN_RECORD("GSV-FOREIGN-RECORD");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The code for reports, e.g. {@code GSV-FORK}. */
    public String code() {
      return code;
    }
  }

  public Misbehaviour {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(evidence, "evidence");
  }

  /** The code for reports, e.g. {@code GSV-FORK}. */
  public String reasonCode() {
    return reason.code();
  }
}
