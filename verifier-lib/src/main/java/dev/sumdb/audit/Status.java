package dev.sumdb.audit;

import dev.sumdb.tlog.MalformedException;

/** The verdict about one claim. */
public enum Status {
  /** The log was proven to hold exactly this hash. */
  VERIFIED("verified"),
  /** The log proves another hash, or files that must agree do not. */
  MISMATCH("mismatch"),
  /** The database says that it does not have it. */
  NOT_FOUND("not-found"),
  /** Nobody was asked, because the configuration says so. */
  SKIPPED("skipped"),
  /** No proof is to be had now; says nothing about the module. */
  UNVERIFIABLE("unverifiable"),
  /** It claims nothing that could be checked, or breaks a rule whatever its hash is. */
  MALFORMED("malformed"),
  /** The database, or somebody in between, contradicts what the log signed. */
  MISBEHAVIOUR("misbehaviour");

  private final String text;

  Status(String text) {
    this.text = text;
  }

  /** The name in reports and options, e.g. {@code not-found}. */
  public String text() {
    return text;
  }

  /** Reads a name as {@link #text} prints it. */
  public static Status parse(String text) throws MalformedException {
    for (Status status : values()) {
      if (status.text.equals(text)) {
        return status;
      }
    }
    throw new MalformedException("status", text, "no such status");
  }

  @Override
  public String toString() {
    return text;
  }
}
