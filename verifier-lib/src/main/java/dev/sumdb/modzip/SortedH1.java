package dev.sumdb.modzip;

import dev.sumdb.gosum.H1;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The hash of {@link H1} for names that arrive in its order, so that none has to be kept: a zip may
 * have more names than fit into memory. Names are bytes, as a zip stores them.
 */
final class SortedH1 {
  private final MessageDigest lines;
  private byte[] before = new byte[0];

  SortedH1() {
    try {
      this.lines = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** Adds the next file: its name, without line feed, and the SHA-256 of its content. */
  void add(byte[] name, byte[] sha256) {
    if (Arrays.compareUnsigned(before, name) > 0) {
      throw new AssertionError("names out of order");
    }
    before = name;
    lines.update(HexFormat.of().formatHex(sha256).getBytes(StandardCharsets.US_ASCII));
    lines.update((byte) ' ');
    lines.update((byte) ' ');
    lines.update(name);
    lines.update((byte) '\n');
  }

  String sum() {
    return H1.PREFIX + Base64.getEncoder().encodeToString(lines.digest());
  }
}
