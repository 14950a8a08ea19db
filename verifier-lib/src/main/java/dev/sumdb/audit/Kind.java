package dev.sumdb.audit;

/** What a claimed hash is the hash of. */
public enum Kind {
  /** The module zip, or a directory with its content. */
  ZIP("zip"),
  /** The go.mod file alone. */
  GO_MOD("go.mod"),
  /** Neither: a line that does not parse, a file as a whole. Reports leave it out. */
  NONE("");

  private final String text;

  Kind(String text) {
    this.text = text;
  }

  /** The name in reports; empty for {@link #NONE}. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
