package dev.sumdb.note;

import dev.sumdb.tlog.MalformedException;
import java.util.Base64;

/**
 * One signature line of a note: {@code — NAME BASE64}, base64 of the 4-byte key ID and the
 * signature. Nothing is said about whether it verifies.
 *
 * @param name valid by {@link KeyName#isValid}, without control characters
 * @param id the first four bytes of the decoded base64
 * @param base64 canonical standard base64 of at least five bytes
 */
public record NoteSignature(String name, int id, String base64) {
  static final String PREFIX = "\u2014 ";

  public NoteSignature {
    byte[] payload = payload(name, base64);
    if (payload == null || KeyId.read(payload) != id) {
      throw new IllegalArgumentException(
          "no such signature line: " + MalformedException.quote(name + " " + base64));
    }
  }

  /** The line for a signature just made. */
  static NoteSignature of(String name, int id, byte[] signature) {
    byte[] payload = KeyId.write(id, KeyId.SIZE + signature.length);
    System.arraycopy(signature, 0, payload, KeyId.SIZE, signature.length);
    return new NoteSignature(name, id, Base64.getEncoder().encodeToString(payload));
  }

  /**
   * Parses one line without its newline; the inverse of {@link #toString}.
   *
   * @throws MalformedException {@code malformed note: ...}
   */
  public static NoteSignature parse(String line) throws MalformedException {
    int space = line.indexOf(' ', PREFIX.length());
    if (line.startsWith(PREFIX) && space >= 0) {
      String name = line.substring(PREFIX.length(), space);
      String base64 = line.substring(space + 1);
      byte[] payload = payload(name, base64);
      if (payload != null) {
        return new NoteSignature(name, KeyId.read(payload), base64);
      }
    }
    throw new MalformedException(
        "malformed note: signature line " + MalformedException.quote(line));
  }

  /** The decoded base64, or null where one of the parts is not allowed. */
  private static byte[] payload(String name, String base64) {
    if (!KeyName.isValid(name) || name.chars().anyMatch(c -> c < 0x20)) {
      return null;
    }
    byte[] payload = Base64Text.decode(base64);
    return payload == null || payload.length <= KeyId.SIZE ? null : payload;
  }

  /** A copy of the signature, without the key ID in front of it. */
  public byte[] signature() {
    return Base64Text.tail(Base64.getDecoder().decode(base64), KeyId.SIZE);
  }

  /** Whether this line is for the key with this name and ID; a match of one only is none. */
  public boolean isBy(String keyName, int keyId) {
    return id == keyId && name.equals(keyName);
  }

  /** {@code NAME+HHHHHHHH}, as messages name a key. */
  String key() {
    return name + "+" + KeyId.hex(id);
  }

  /** The line without its newline. */
  @Override
  public String toString() {
    return PREFIX + name + " " + base64;
  }
}
