package dev.sumdb.tlog;

import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * A SHA-256 hash: 32 bytes, immutable, compared by content. Its text is standard base64 with
 * padding (44 characters), as in go.sum lines and tree heads; it is never written in hex.
 */
public final class Hash {
  /** Bytes of a hash. */
  public static final int SIZE = 32;

  private static final int TEXT_LENGTH = 44;

  // Never escapes and is never written after construction.
  private final byte[] bytes;

  private Hash(byte[] owned) {
    this.bytes = owned;
  }

  /**
   * Copies the array.
   *
   * @throws IllegalArgumentException if it is not exactly 32 bytes long
   */
  public static Hash of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("a hash of " + bytes.length + " bytes, want " + SIZE);
    }
    return new Hash(bytes.clone());
  }

  /** Copies {@code src[from, from + 32)}. */
  public static Hash copyOf(byte[] src, int from) {
    Objects.checkFromIndexSize(from, SIZE, src.length);
    return new Hash(Arrays.copyOfRange(src, from, from + SIZE));
  }

  /** Takes ownership of the array: for the hashing loops of this package. */
  static Hash owning(byte[] fresh) {
    return new Hash(fresh);
  }

  /**
   * Parses the canonical text only: padding is required and the two unused bits of the last digit
   * must be zero, so that one hash has one text.
   *
   * @throws MalformedException {@code malformed hash "TEXT"}
   */
  public static Hash parse(String base64) throws MalformedException {
    if (base64.length() == TEXT_LENGTH) {
      try {
        Hash hash = new Hash(Base64.getDecoder().decode(base64));
        if (hash.bytes.length == SIZE && hash.toString().equals(base64)) {
          return hash;
        }
      } catch (IllegalArgumentException e) {
        // Not base64: one message for every bad text.
      }
    }
    throw new MalformedException("hash", base64);
  }

  /** A fresh copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Writes the 32 bytes to {@code dst[at, at + 32)}. */
  public void copyInto(byte[] dst, int at) {
    System.arraycopy(bytes, 0, dst, at, SIZE);
  }

  /** Whether these are the bytes at {@code src[from, from + 32)}. */
  boolean isAt(byte[] src, int from) {
    return Arrays.equals(bytes, 0, SIZE, src, from, from + SIZE);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Hash h && Arrays.equals(bytes, h.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
