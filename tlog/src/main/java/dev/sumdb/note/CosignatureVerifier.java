package dev.sumdb.note;

import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;

/**
 * A key that checks timestamped Ed25519 cosignatures (C2SP tlog-cosignature, key type 0x04).
 *
 * <p>Text: {@code NAME+HHHHHHHH+BASE64} as for {@link VerifierKey}, with the algorithm byte 0x04. A
 * signature has 72 bytes: POSIX seconds as 8 bytes big endian, then Ed25519 of {@code
 * cosignature/v1}, {@code time SECONDS} and the note text. It states that at that time this tree
 * was the largest consistent one the cosigner had seen. A type of its own, so that a cosigner's key
 * is never taken for a log's.
 */
public final class CosignatureVerifier implements Verifier {
  private final String name;
  private final int id;
  private final Ed25519Key key;

  private CosignatureVerifier(String name, Ed25519Key key) {
    this.name = name;
    this.key = key;
    this.id = KeyId.of(name, KeyText.COSIGNATURE_ED25519, key.toBytes());
  }

  /**
   * Parses a key text.
   *
   * @throws MalformedException {@code malformed verifier id}, {@code invalid verifier hash} or
   *     {@code unknown verifier algorithm}, followed by what was wrong
   */
  public static CosignatureVerifier parse(String text) throws MalformedException {
    VerifierKey.refuseSecret(text);
    KeyText parsed = KeyText.parse(text);
    if (parsed.algorithm() != KeyText.COSIGNATURE_ED25519) {
      throw parsed.unknownAlgorithm();
    }
    Ed25519Key key = new Ed25519Key(parsed.key(Ed25519Key.PUBLIC_SIZE));
    CosignatureVerifier verifier = new CosignatureVerifier(parsed.name(), key);
    parsed.checkId(verifier.id);
    return verifier;
  }

  /**
   * The key of these parts.
   *
   * @throws IllegalArgumentException if the name is not valid or the key has not 32 bytes
   */
  public static CosignatureVerifier ed25519(String name, byte[] publicKey) {
    return new CosignatureVerifier(VerifierKey.checkedName(name), new Ed25519Key(publicKey));
  }

  static CosignatureVerifier of(String name, Ed25519Key key) {
    return new CosignatureVerifier(name, key);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int id() {
    return id;
  }

  /** The ID as eight lower-case hexadecimal digits. */
  public String idHex() {
    return KeyId.hex(id);
  }

  /** A copy of the 32 bytes. */
  public byte[] publicKey() {
    return key.toBytes();
  }

  /** {@inheritDoc} The signature begins with its time; any time from 0 to 2^63-1 is accepted. */
  @Override
  public boolean verify(byte[] message, byte[] signature) {
    if (signature.length != CosignatureText.SIGNATURE_SIZE) {
      return false;
    }
    long seconds = CosignatureText.seconds(signature);
    byte[] ed25519 = Base64Text.tail(signature, CosignatureText.TIMESTAMP_SIZE);
    return seconds >= 0 && key.verify(CosignatureText.message(seconds, message), ed25519);
  }

  /**
   * Checks this cosigner's first line in the note and returns its time in POSIX seconds. Whether
   * the time may lie in the future or far in the past is for the caller to decide.
   *
   * @throws UnverifiedNoteException if there is no such line, or it does not verify
   */
  public long verify(Note note) throws UnverifiedNoteException {
    for (NoteSignature line : note.signatures()) {
      if (line.isBy(name, id)) {
        if (!verify(note.text().getBytes(StandardCharsets.UTF_8), line.signature())) {
          throw UnverifiedNoteException.badSignature(line);
        }
        return CosignatureText.seconds(line.signature());
      }
    }
    throw UnverifiedNoteException.noKnownSignature();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CosignatureVerifier that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The key text; {@link #parse} is its inverse. */
  @Override
  public String toString() {
    return KeyText.format(name, id, KeyText.COSIGNATURE_ED25519, key.toBytes());
  }
}
