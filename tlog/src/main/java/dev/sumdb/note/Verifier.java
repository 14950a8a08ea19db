package dev.sumdb.note;

/**
 * Checks signatures of one key. Implementations are immutable and may be used by any thread.
 *
 * <p>The pair of name and ID says which signature lines of a note belong to the key; both must
 * match (C2SP signed-note).
 */
public interface Verifier {
  /** The key's name, valid by {@link KeyName#isValid}. */
  String name();

  /** The key's ID, four bytes big endian. */
  int id();

  /**
   * Whether {@code signature} (without the key ID in front of it) is this key's signature of
   * exactly {@code message}. Any bytes are allowed; neither array is changed or kept.
   */
  boolean verify(byte[] message, byte[] signature);
}
