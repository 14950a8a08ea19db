package dev.sumdb.note;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** Key IDs: 4 bytes that, together with the name, say which key a signature line is for. */
final class KeyId {
  /** Bytes of a key ID in front of every signature. */
  static final int SIZE = 4;

  private KeyId() {}

  /** C2SP signed-note: the first four bytes of SHA-256(name, newline, algorithm, key). */
  static int of(String name, byte algorithm, byte[] publicKey) {
    MessageDigest sha256 = sha256();
    sha256.update(name.getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) '\n');
    sha256.update(algorithm);
    return read(sha256.digest(publicKey));
  }

  /** The first four bytes, big endian. */
  static int read(byte[] bytes) {
    return (bytes[0] & 0xFF) << 24
        | (bytes[1] & 0xFF) << 16
        | (bytes[2] & 0xFF) << 8
        | (bytes[3] & 0xFF);
  }

  /** The ID as the first four bytes of an array of {@code length}. */
  static byte[] write(int id, int length) {
    byte[] out = new byte[length];
    out[0] = (byte) (id >>> 24);
    out[1] = (byte) (id >>> 16);
    out[2] = (byte) (id >>> 8);
    out[3] = (byte) id;
    return out;
  }

  /** Eight lower-case hexadecimal digits. */
  static String hex(int id) {
    return String.format(Locale.ROOT, "%08x", id);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
