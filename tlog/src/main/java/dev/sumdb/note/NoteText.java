package dev.sumdb.note;

import dev.sumdb.tlog.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of notes: valid UTF-8 without control characters other than newline. */
final class NoteText {
  private NoteText() {}

  /** Decodes, or refuses; {@code new String} would replace bad bytes silently. */
  static String decode(byte[] message) throws MalformedException {
    for (byte b : message) {
      if (b >= 0 && b < 0x20 && b != '\n') {
        throw new MalformedException("malformed note: control character");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("malformed note: not UTF-8");
    }
  }

  /** What may be signed: ends in a newline and survives {@link #decode}. */
  static void check(String text) throws MalformedException {
    if (!text.endsWith("\n")) {
      throw new MalformedException("malformed note: text does not end in a newline");
    }
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if ((c < 0x20 && c != '\n') || Character.getType(c) == Character.SURROGATE) {
        throw new MalformedException("malformed note: text contains a control character");
      }
      i += Character.charCount(c);
    }
  }
}
