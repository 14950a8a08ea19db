package dev.sumdb.clone;

import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.index.ModuleFingerprint;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tells records that clients can use from others. One that they can use has lines for one module
 * version only, among them one for the zip and one for the go.mod file with an {@code h1:} hash.
 *
 * <p><b>Not thread-safe</b>: one per thread.
 */
final class RecordForm {
  private static final byte[] GO_MOD = "/go.mod ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] H1 = "h1:".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH_LENGTH = 47;

  private final ModuleFingerprint fingerprint = new ModuleFingerprint();

  /**
   * The fingerprint of the record's module version.
   *
   * @throws MalformedException clients cannot use it
   */
  long fingerprint(byte[] data, int from, int to) throws MalformedException {
    int first = next(data, ' ', from, to);
    int second = next(data, ' ', first + 1, to);
    if (first > from && second > first + 1 && isPlain(data, from, to, second)) {
      return fingerprint.of(data, from, second);
    }
    return fingerprint.of(moduleVersion(text(data, from, to)));
  }

  /**
   * Whether the record has the form that nearly all have, {@code M V h1:...\nM V/go.mod h1:...\n}
   * in printable ASCII.
   *
   * @param second where its second space is
   */
  private static boolean isPlain(byte[] data, int from, int to, int second) {
    int key = second - from;
    int hash = second + 1;
    int line = hash + HASH_LENGTH + 1;
    int other = line + key + GO_MOD.length;
    return to == other + HASH_LENGTH + 1
        && isHash(data, hash)
        && Arrays.equals(data, from, second, data, line, line + key)
        && Arrays.equals(data, line + key, other, GO_MOD, 0, GO_MOD.length)
        && isHash(data, other)
        && isPrintable(data, from, second);
  }

  /** Whether 44 digits of base64 and a newline follow {@code h1:}. */
  private static boolean isHash(byte[] data, int at) {
    int end = at + HASH_LENGTH;
    return data[end] == '\n'
        && data[end - 1] == '='
        && Arrays.equals(data, at, at + H1.length, H1, 0, H1.length)
        && isPrintable(data, at, end)
        && next(data, ' ', at, end) == end;
  }

  private static boolean isPrintable(byte[] data, int from, int to) {
    for (int i = from; i < to; i++) {
      if (data[i] < ' ' || data[i] > '~') { // bytes are signed: what is not ASCII is below
        return false;
      }
    }
    return true;
  }

  private static int next(byte[] data, char wanted, int from, int to) {
    int at = from;
    while (at < to && data[at] != wanted) {
      at++;
    }
    return at;
  }

  /**
   * The text of a record, or of what stands in its place.
   *
   * @throws MalformedException it is not UTF-8, or breaks another rule for texts
   */
  static String text(byte[] data, int from, int to) throws MalformedException {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(data, from, to - from))
              .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("malformed record data: not UTF-8");
    }
    LogRecord.checkText(text);
    return text;
  }

  /**
   * The module version that all lines are about.
   *
   * @throws MalformedException there is none, or a hash is missing
   */
  static ModuleVersion moduleVersion(String text) throws MalformedException {
    List<GoSumLine> lines = lines(text);
    ModuleVersion module = lines.get(0).moduleVersion();
    boolean zip = false;
    boolean goMod = false;
    for (GoSumLine line : lines) {
      if (!line.moduleVersion().equals(module)) {
        throw new MalformedException("record data", text, "lines of several module versions");
      }
      boolean h1 = line.hash().startsWith("h1:");
      zip |= h1 && !line.isGoMod();
      goMod |= h1 && line.isGoMod();
    }
    if (!zip || !goMod) {
      throw new MalformedException("record data", text, "no h1: hash of the zip or of go.mod");
    }
    return module;
  }

  /** All lines of a record's text. */
  static List<GoSumLine> lines(String text) throws MalformedException {
    List<GoSumLine> lines = new ArrayList<>();
    for (String line : text.split("\n")) {
      lines.add(GoSumLine.parse(line));
    }
    return lines;
  }
}
