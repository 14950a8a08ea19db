package dev.sumdb.note;

/** Makes signatures with one key. Implementations are immutable and may be used by any thread. */
public interface Signer {
  /** The key's name, valid by {@link KeyName#isValid}. */
  String name();

  /** The key's ID, four bytes big endian. */
  int id();

  /** The signature of {@code message}, without the key ID. The message is not changed or kept. */
  byte[] sign(byte[] message);
}
