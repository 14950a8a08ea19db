package dev.sumdb.note;

import dev.sumdb.tlog.MalformedException;

/**
 * A key that makes timestamped Ed25519 cosignatures (C2SP tlog-cosignature, key type 0x04): a
 * secret, guarded as {@link SignerKey} is.
 *
 * <p>Text: {@code PRIVATE+KEY+NAME+HHHHHHHH+BASE64}, base64 of the algorithm byte 0x04 and the
 * 32-byte seed. A cosigner's name is not part of what it signs, so a seed must not be used for two
 * cosigners, nor for a log.
 */
public final class Cosigner {
  private final byte[] seed;
  private final Ed25519Key key;
  private final CosignatureVerifier verifier;

  private Cosigner(String name, byte[] seed) {
    this.seed = Ed25519Key.checkedSeed(seed).clone();
    this.key = Ed25519Key.ofSeed(seed);
    this.verifier = CosignatureVerifier.of(name, key);
  }

  /**
   * Parses a key text.
   *
   * @throws MalformedException {@code malformed verifier id}, {@code unknown verifier algorithm} or
   *     {@code invalid verifier hash}, without any part of the secret
   */
  public static Cosigner parse(String text) throws MalformedException {
    KeyText parsed = SignerKey.parseText(text);
    if (parsed.algorithm() != KeyText.COSIGNATURE_ED25519) {
      throw parsed.unknownAlgorithm();
    }
    Cosigner cosigner = new Cosigner(parsed.name(), parsed.key(Ed25519Key.SEED_SIZE));
    parsed.checkId(cosigner.id());
    return cosigner;
  }

  /**
   * The key of a 32-byte seed.
   *
   * @throws IllegalArgumentException if the name is not valid or the seed has not 32 bytes
   */
  public static Cosigner fromSeed(String name, byte[] seed) {
    return new Cosigner(VerifierKey.checkedName(name), seed);
  }

  public String name() {
    return verifier.name();
  }

  public int id() {
    return verifier.id();
  }

  /** The public half, to give away. */
  public CosignatureVerifier verifier() {
    return verifier;
  }

  /**
   * A signer whose signatures carry this time.
   *
   * @param seconds POSIX seconds, 0 to 2^63-1
   */
  public Signer at(long seconds) {
    if (seconds < 0) {
      throw new IllegalArgumentException("cosignature time " + seconds + " is negative");
    }
    return new AtTime(this, seconds);
  }

  /** The note with this key's cosignature of that time added, an older one replaced. */
  public Note sign(Note note, long seconds) {
    return note.withSignatures(at(seconds));
  }

  /** The secret as text, for the key file only; {@link #parse} is its inverse. */
  public String encoded() {
    return SignerKey.PREFIX + KeyText.format(name(), id(), KeyText.COSIGNATURE_ED25519, seed);
  }

  /** Name and ID, nothing secret. */
  @Override
  public String toString() {
    return name() + "+" + verifier.idHex();
  }

  private record AtTime(Cosigner cosigner, long seconds) implements Signer {
    @Override
    public String name() {
      return cosigner.name();
    }

    @Override
    public int id() {
      return cosigner.id();
    }

    @Override
    public byte[] sign(byte[] message) {
      byte[] signed = CosignatureText.message(seconds, message);
      return CosignatureText.signature(seconds, cosigner.key.sign(cosigner.seed, signed));
    }
  }
}
