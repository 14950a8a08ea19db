package dev.sumdb.note;

import java.util.Arrays;
import java.util.Base64;

/** Canonical standard base64: padded, no line breaks, unused bits zero. */
final class Base64Text {
  private Base64Text() {}

  /**
   * The bytes, or null where the text is not the one encoding of them. The JDK's decoder alone
   * would take missing padding and stray low bits, giving one signature several texts.
   */
  static byte[] decode(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }
}
