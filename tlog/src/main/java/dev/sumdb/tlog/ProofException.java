package dev.sumdb.tlog;

/**
 * Well-formed bytes that do not prove what they should: a proof, a tile or a hash that does not
 * lead to the tree head it is checked against.
 */
public final class ProofException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message names the coordinates first, then what was expected. */
  public ProofException(String message) {
    super(message);
  }
}
