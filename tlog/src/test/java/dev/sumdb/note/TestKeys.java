package dev.sumdb.note;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Keys with fixed seeds for tests: the seed is SHA-256 of the name, so nobody must trust them. */
public final class TestKeys {
  /** The name of {@link #log()}. */
  public static final String LOG_NAME = "sumdb.example";

  private TestKeys() {}

  /** The key of a test log called {@link #LOG_NAME}. */
  public static SignerKey log() {
    return signer(LOG_NAME);
  }

  /** The key that the name determines. */
  public static SignerKey signer(String name) {
    return SignerKey.fromSeed(name, seed(name));
  }

  /** Another key with the same name, as an impostor would use it. */
  public static SignerKey impostor(String name) {
    return SignerKey.fromSeed(name, seed("impostor of " + name));
  }

  /** The cosigner that the name determines. */
  public static Cosigner cosigner(String name) {
    return Cosigner.fromSeed(name, seed(name));
  }

  private static byte[] seed(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
