package dev.sumdb.note;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key of pure Ed25519 (RFC 8032 5.1). Any 32 bytes make a key, as in Go; bytes that are no
 * point of the curve verify nothing.
 *
 * <p>Uses the lightweight classes: registering the provider would cost 150 ms at start.
 */
final class Ed25519Key {
  static final int PUBLIC_SIZE = Ed25519.PUBLIC_KEY_SIZE;
  static final int SEED_SIZE = Ed25519.SECRET_KEY_SIZE;
  static final int SIGNATURE_SIZE = Ed25519.SIGNATURE_SIZE;

  private final byte[] bytes;
  private final Ed25519.PublicPoint point; // null: no point of the prime-order group

  /** Copies the key. */
  Ed25519Key(byte[] publicKey) {
    if (publicKey.length != PUBLIC_SIZE) {
      throw new IllegalArgumentException("ed25519 key has " + publicKey.length + " bytes, want 32");
    }
    this.bytes = publicKey.clone();
    this.point = Ed25519.validatePublicKeyFullExport(bytes, 0);
  }

  static Ed25519Key ofSeed(byte[] seed) {
    byte[] publicKey = new byte[PUBLIC_SIZE];
    Ed25519.generatePublicKey(checkedSeed(seed), 0, publicKey, 0);
    return new Ed25519Key(publicKey);
  }

  static byte[] checkedSeed(byte[] seed) {
    if (seed.length != SEED_SIZE) {
      throw new IllegalArgumentException("ed25519 seed has " + seed.length + " bytes, want 32");
    }
    return seed;
  }

  /**
   * The length first: the library reads 64 bytes without asking. It refuses S >= L, without which
   * anyone could make a second signature from a first.
   */
  boolean verify(byte[] message, byte[] signature) {
    return signature.length == SIGNATURE_SIZE
        && point != null
        && Ed25519.verify(signature, 0, point, message, 0, message.length)
        && Ed25519.validatePublicKeyFull(signature, 0);
  }

  /** The one signature of this message: Ed25519 is deterministic. */
  byte[] sign(byte[] seed, byte[] message) {
    byte[] signature = new byte[SIGNATURE_SIZE];
    Ed25519.sign(checkedSeed(seed), 0, bytes, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  byte[] toBytes() {
    return bytes.clone();
  }
}
