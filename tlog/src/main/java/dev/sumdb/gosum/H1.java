package dev.sumdb.gosum;

import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The {@code h1:} hash of a set of files: SHA-256 over one line per file, {@code
 * hex(SHA-256(content))}, two spaces, name, line feed, sorted by the names' UTF-8 bytes as unsigned
 * numbers, written as {@code h1:} and 44 characters of base64.
 *
 * <p>An instance accumulates the files of one hash, in any order; it is not safe for use by several
 * threads. Names and contents are what counts: two zips with other compression, order or times have
 * one hash. A name given twice is listed twice; that a zip has no such names is for the zip rules
 * to check.
 */
public final class H1 {
  /** Every hash of this algorithm starts so. */
  public static final String PREFIX = "h1:";

  /** The hash of no files at all. */
  public static final String EMPTY = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

  private static final int SHA256_BYTES = 32;
  private static final int TEXT_LENGTH = PREFIX.length() + 44;
  private static final int NAME_AT = 2 * SHA256_BYTES + 2;

  /** Finished lines; the name is what lies between {@link #NAME_AT} and the line feed. */
  private final List<byte[]> lines = new ArrayList<>();

  /** Adds one file: its name inside the zip, and the SHA-256 of its content (32 bytes). */
  public void add(String name, byte[] sha256) throws MalformedException {
    if (sha256.length != SHA256_BYTES) {
      throw new IllegalArgumentException("SHA-256 of " + sha256.length + " bytes");
    }
    if (name.indexOf('\n') >= 0) {
      // a name with a line feed could pose as two files
      throw new MalformedException(
          "file name", name, "dirhash: filenames with newlines are not supported");
    }
    if (PathKind.hasLoneSurrogate(name)) {
      throw new MalformedException("file name", name, "invalid UTF-8");
    }
    String line = HexFormat.of().formatHex(sha256) + "  " + name + "\n";
    lines.add(line.getBytes(StandardCharsets.UTF_8));
  }

  /** The hash of the files added so far. */
  public String sum() {
    List<byte[]> sorted = new ArrayList<>(lines);
    sorted.sort(H1::compareNames);
    MessageDigest digest = sha256();
    for (byte[] line : sorted) {
      digest.update(line);
    }
    return PREFIX + Base64.getEncoder().encodeToString(digest.digest());
  }

  /** The hash in a {@code /go.mod} line: of one file that is named {@code go.mod}. */
  public static String goMod(byte[] content) {
    H1 h1 = new H1();
    try {
      h1.add("go.mod", sha256().digest(content));
    } catch (MalformedException e) {
      throw new AssertionError("go.mod is a valid name", e);
    }
    return h1.sum();
  }

  /** Whether the text is {@code h1:} and the canonical base64 of 32 bytes. */
  public static boolean isH1(String text) {
    if (text.length() != TEXT_LENGTH || !text.startsWith(PREFIX)) {
      return false;
    }
    String base64 = text.substring(PREFIX.length());
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      // the decoder ignores unused bits, which would give one hash several spellings
      return bytes.length == SHA256_BYTES
          && Base64.getEncoder().encodeToString(bytes).equals(base64);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int compareNames(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, NAME_AT, a.length - 1, b, NAME_AT, b.length - 1);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
