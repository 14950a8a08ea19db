package dev.sumdb.note;

import java.nio.charset.StandardCharsets;

/** C2SP tlog-cosignature, "Ed25519 signed message" and "Signature format". */
final class CosignatureText {
  static final int TIMESTAMP_SIZE = 8;
  static final int SIGNATURE_SIZE = TIMESTAMP_SIZE + Ed25519Key.SIGNATURE_SIZE;

  private CosignatureText() {}

  /** The bytes that a cosigner signs: a header, the time, and the whole note text. */
  static byte[] message(long seconds, byte[] text) {
    String header = "cosignature/v1\ntime " + seconds + "\n";
    byte[] prefix = header.getBytes(StandardCharsets.US_ASCII);
    byte[] message = new byte[prefix.length + text.length];
    System.arraycopy(prefix, 0, message, 0, prefix.length);
    System.arraycopy(text, 0, message, prefix.length, text.length);
    return message;
  }

  static byte[] signature(long seconds, byte[] ed25519) {
    byte[] out = new byte[SIGNATURE_SIZE];
    for (int i = 0; i < TIMESTAMP_SIZE; i++) {
      out[i] = (byte) (seconds >>> (56 - 8 * i));
    }
    System.arraycopy(ed25519, 0, out, TIMESTAMP_SIZE, ed25519.length);
    return out;
  }

  /** The seconds in front of the signature; negative for values of 2^63 and more. */
  static long seconds(byte[] signature) {
    long seconds = 0;
    for (int i = 0; i < TIMESTAMP_SIZE; i++) {
      seconds = seconds << 8 | (signature[i] & 0xFF);
    }
    return seconds;
  }
}
