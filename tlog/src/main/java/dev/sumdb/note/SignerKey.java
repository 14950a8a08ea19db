package dev.sumdb.note;

import dev.sumdb.tlog.MalformedException;

/**
 * An Ed25519 signer key: a secret. It has no {@code equals}, its {@link #toString} shows the name
 * and the ID only, and no message quotes it; {@link #encoded} is the one way to the text.
 *
 * <p>Text: {@code PRIVATE+KEY+NAME+HHHHHHHH+BASE64}, base64 of the algorithm byte 0x01 and the
 * 32-byte seed (RFC 8032 5.1.5); the digits are the ID of the <em>public</em> key.
 */
public final class SignerKey implements Signer {
  static final String PREFIX = "PRIVATE+KEY+";

  private final byte[] seed;
  private final Ed25519Key key;
  private final VerifierKey verifierKey;

  private SignerKey(String name, byte[] seed) {
    this.seed = Ed25519Key.checkedSeed(seed).clone();
    this.key = Ed25519Key.ofSeed(seed);
    this.verifierKey = VerifierKey.of(name, key);
  }

  /**
   * Parses a key text.
   *
   * @throws MalformedException {@code malformed verifier id}, {@code unknown verifier algorithm} or
   *     {@code invalid verifier hash}, without any part of the secret
   */
  public static SignerKey parse(String text) throws MalformedException {
    KeyText parsed = parseText(text);
    if (parsed.algorithm() != KeyText.ED25519) {
      throw parsed.unknownAlgorithm();
    }
    SignerKey key = new SignerKey(parsed.name(), parsed.key(Ed25519Key.SEED_SIZE));
    parsed.checkId(key.id());
    return key;
  }

  static KeyText parseText(String text) throws MalformedException {
    if (!text.startsWith(PREFIX)) {
      throw new MalformedException(
          KeyText.MALFORMED + ": a signer key begins with PRIVATE+KEY+, this one does not");
    }
    return KeyText.parse(text.substring(PREFIX.length()));
  }

  /**
   * The key of a 32-byte seed, which must come from a cryptographic random generator.
   *
   * @throws IllegalArgumentException if the name is not valid or the seed has not 32 bytes
   */
  public static SignerKey fromSeed(String name, byte[] seed) {
    return new SignerKey(VerifierKey.checkedName(name), seed);
  }

  @Override
  public String name() {
    return verifierKey.name();
  }

  @Override
  public int id() {
    return verifierKey.id();
  }

  /** The public half, to give away. */
  public VerifierKey verifierKey() {
    return verifierKey;
  }

  @Override
  public byte[] sign(byte[] message) {
    return key.sign(seed, message);
  }

  /** The secret as text, for the key file only; {@link #parse} is its inverse. */
  public String encoded() {
    return PREFIX + KeyText.format(name(), id(), KeyText.ED25519, seed);
  }

  /** Name and ID, nothing secret. */
  @Override
  public String toString() {
    return name() + "+" + verifierKey.idHex();
  }
}
