package dev.sumdb.report;

/**
 * How the text for people looks.
 *
 * @param amount how much it says
 * @param colour whether words may be coloured; the words say everything without it
 */
public record TextStyle(Amount amount, boolean colour) {
  /** The summary and the problems, without colour. */
  public static final TextStyle PLAIN = new TextStyle(Amount.PROBLEMS, false);

  /** How much is said. */
  public enum Amount {
    /** Nothing on success. */
    QUIET,
    /** The summary and what is not verified. */
    PROBLEMS,
    /** Each module, too. */
    ALL
  }
}
