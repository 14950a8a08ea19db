package dev.sumdb.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Untrusted bytes as text, without the silent replacement of what is not UTF-8. */
final class Utf8 {
  private Utf8() {}

  /** Decodes {@code bytes[from, to)}; null if it is not UTF-8. */
  static String decode(byte[] bytes, int from, int to) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The start of bytes that may not be UTF-8, to quote them in a message. */
  static String forMessage(byte[] bytes, int from) {
    int end = Math.min(bytes.length, from + 400);
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  /** The place of the first blank line, that is of two newlines, at or after from; -1 if none. */
  static int blankLine(byte[] bytes, int from) {
    for (int i = from; i + 1 < bytes.length; i++) {
      if (bytes[i] == '\n' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
