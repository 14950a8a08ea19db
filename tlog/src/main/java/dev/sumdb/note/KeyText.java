package dev.sumdb.note;

import dev.sumdb.tlog.MalformedException;
import java.util.Base64;

/**
 * The three fields that verifier and signer keys share: {@code NAME+HHHHHHHH+BASE64}. Messages
 * never quote the base64 field, because it may be a secret.
 *
 * @param material algorithm byte and key, at least one byte; owned by the creator
 */
record KeyText(String name, int id, byte[] material) {
  static final byte ED25519 = 0x01;
  static final byte ECDSA = 0x02;
  static final byte COSIGNATURE_ED25519 = 0x04;
  static final byte RFC6962 = 0x05;

  static final String MALFORMED = "malformed verifier id";
  static final String BAD_HASH = "invalid verifier hash";
  static final String UNKNOWN_ALGORITHM = "unknown verifier algorithm";

  private static final int ID_DIGITS = 8;

  /** Splits at the first two {@code +}: base64 may contain more of them. */
  static KeyText parse(String text) throws MalformedException {
    int first = text.indexOf('+');
    int second = first < 0 ? -1 : text.indexOf('+', first + 1);
    if (second < 0) {
      throw new MalformedException(MALFORMED + ": want NAME+HASH+KEY");
    }
    String name = text.substring(0, first);
    if (!KeyName.isValid(name)) {
      throw new MalformedException(
          MALFORMED + ": bad name " + MalformedException.quote(name) + " before the first +");
    }
    int id = parseId(text.substring(first + 1, second));
    byte[] material = Base64Text.decode(text.substring(second + 1));
    if (material == null || material.length == 0) {
      throw new MalformedException(MALFORMED + ": the key of " + name + " is not base64");
    }
    return new KeyText(name, id, material);
  }

  private static int parseId(String hex) throws MalformedException {
    int id = 0;
    boolean bad = hex.length() != ID_DIGITS;
    for (int i = 0; i < hex.length() && !bad; i++) {
      int digit = hex.charAt(i) < 0x80 ? Character.digit(hex.charAt(i), 16) : -1;
      bad = digit < 0;
      id = id << 4 | digit;
    }
    if (bad) {
      throw new MalformedException(MALFORMED + ": the key hash is not eight hexadecimal digits");
    }
    return id;
  }

  byte algorithm() {
    return material[0];
  }

  /** The material behind the algorithm byte, which must have {@code length} bytes. */
  byte[] key(int length) throws MalformedException {
    if (material.length != 1 + length) {
      throw new MalformedException(
          MALFORMED
              + ": the key of "
              + name
              + " has "
              + (material.length - 1)
              + " bytes, want "
              + length);
    }
    return Base64Text.tail(material, 1);
  }

  /** The ID in the text must be the one that the key has. */
  void checkId(int computed) throws MalformedException {
    if (id != computed) {
      throw new MalformedException(
          BAD_HASH + ": the key of " + name + " is " + KeyId.hex(computed) + ", not " + idHex());
    }
  }

  MalformedException unknownAlgorithm() {
    return new MalformedException(
        UNKNOWN_ALGORITHM + ": the key of " + name + " has type " + (algorithm() & 0xFF));
  }

  /** {@code NAME+HHHHHHHH+BASE64} of a key given in parts. */
  static String format(String name, int id, byte algorithm, byte[] key) {
    byte[] material = new byte[1 + key.length];
    material[0] = algorithm;
    System.arraycopy(key, 0, material, 1, key.length);
    return name + "+" + KeyId.hex(id) + "+" + Base64.getEncoder().encodeToString(material);
  }

  private String idHex() {
    return KeyId.hex(id);
  }

  @Override
  public String toString() {
    return name + "+" + idHex();
  }
}
