package dev.sumdb.note;

/** A well-formed note whose signatures do not make it trustworthy. */
public final class UnverifiedNoteException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why the note is not to be trusted. */
  public enum Kind {
    /** No line is by a known key: {@code note has no verifiable signatures}. */
    NO_KNOWN_SIGNATURE,
    /** A known key's line does not verify: {@code invalid signature for key NAME+HASH}. */
    BAD_SIGNATURE,
    /** A line is by a pair that several known keys share: {@code ambiguous key NAME+HASH}. */
    AMBIGUOUS_KEY
  }

  private final Kind kind;

  private UnverifiedNoteException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static UnverifiedNoteException noKnownSignature() {
    return new UnverifiedNoteException(
        Kind.NO_KNOWN_SIGNATURE, "note has no verifiable signatures");
  }

  static UnverifiedNoteException badSignature(NoteSignature line) {
    return new UnverifiedNoteException(
        Kind.BAD_SIGNATURE, "invalid signature for key " + line.key());
  }

  static UnverifiedNoteException ambiguous(NoteSignature line) {
    return new UnverifiedNoteException(Kind.AMBIGUOUS_KEY, "ambiguous key " + line.key());
  }

  public Kind kind() {
    return kind;
  }
}
