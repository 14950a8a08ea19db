package dev.sumdb.note;

import dev.sumdb.tlog.MalformedException;

/**
 * An Ed25519 verifier key, for example {@code
 * sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8}.
 *
 * <p>Text: {@code NAME+HHHHHHHH+BASE64}, base64 of the algorithm byte 0x01 and the 32-byte key; the
 * eight digits are the first four bytes of SHA-256(NAME, newline, 0x01, key). C2SP signed-note,
 * "Verifier keys". Equal when name and key are equal.
 */
public final class VerifierKey implements Verifier {
  private final String name;
  private final int id;
  private final Ed25519Key key;

  private VerifierKey(String name, Ed25519Key key) {
    this.name = name;
    this.key = key;
    this.id = KeyId.of(name, KeyText.ED25519, key.toBytes());
  }

  /**
   * Parses a key text. Upper-case digits in the key hash are accepted, as the go command does, and
   * printed in lower case.
   *
   * @throws MalformedException {@code malformed verifier id}, {@code invalid verifier hash} or
   *     {@code unknown verifier algorithm}, followed by what was wrong; the key material is never
   *     quoted
   */
  public static VerifierKey parse(String text) throws MalformedException {
    refuseSecret(text);
    KeyText parsed = KeyText.parse(text);
    byte algorithm = parsed.algorithm();
    // The IDs of these two types are not computed from the key bytes in the text.
    if (algorithm == KeyText.ECDSA || algorithm == KeyText.RFC6962) {
      throw parsed.unknownAlgorithm();
    }
    byte[] key = Base64Text.tail(parsed.material(), 1);
    parsed.checkId(KeyId.of(parsed.name(), algorithm, key));
    if (algorithm != KeyText.ED25519) {
      throw parsed.unknownAlgorithm();
    }
    return new VerifierKey(parsed.name(), new Ed25519Key(parsed.key(Ed25519Key.PUBLIC_SIZE)));
  }

  /**
   * The key of these parts.
   *
   * @throws IllegalArgumentException if the name is not valid or the key has not 32 bytes
   */
  public static VerifierKey ed25519(String name, byte[] publicKey) {
    return new VerifierKey(checkedName(name), new Ed25519Key(publicKey));
  }

  static VerifierKey of(String name, Ed25519Key key) {
    return new VerifierKey(name, key);
  }

  static String checkedName(String name) {
    if (!KeyName.isValid(name)) {
      throw new IllegalArgumentException("invalid key name " + MalformedException.quote(name));
    }
    return name;
  }

  /** A signer key pasted in the wrong place must not end up in a log through a message. */
  static void refuseSecret(String text) throws MalformedException {
    if (text.startsWith(SignerKey.PREFIX)) {
      throw new MalformedException(
          KeyText.MALFORMED + ": this is a signer key (PRIVATE+KEY+...), want the verifier key");
    }
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

  @Override
  public boolean verify(byte[] message, byte[] signature) {
    return key.verify(message, signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The key text; {@link #parse} is its inverse. */
  @Override
  public String toString() {
    return KeyText.format(name, id, KeyText.ED25519, key.toBytes());
  }
}
