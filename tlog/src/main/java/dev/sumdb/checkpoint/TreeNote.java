package dev.sumdb.checkpoint;

import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TreeHead;

/**
 * The text of a Go checksum database's signed head: three lines, the first one the same for every
 * database whatever its key is called. Go module reference, "Checksum database".
 */
public final class TreeNote {
  /** The first line. */
  public static final String ORIGIN = "go.sum database tree";

  private static final String WHAT = "tree note";
  private static final int MAX_LENGTH = 1_000_000;

  private TreeNote() {}

  /** The three lines, each ending in a newline. */
  public static String format(TreeHead head) {
    return ORIGIN + "\n" + head.size() + "\n" + head.root() + "\n";
  }

  /**
   * Reads the first three lines. Lines after them are extensions: signed, ignored, and never a
   * source of go.sum lines (CVE-2026-56864).
   *
   * @throws MalformedException {@code malformed tree note: ...}: another first line, a missing
   *     line, a size that is not canonical or over 2^62, a root that is not 32 bytes of base64
   */
  public static TreeHead parse(String text) throws MalformedException {
    int first = text.indexOf('\n');
    int second = text.indexOf('\n', first + 1);
    int third = text.indexOf('\n', second + 1);
    if (first < 0 || second < 0 || third < 0 || text.length() > MAX_LENGTH) {
      throw new MalformedException(
          "malformed tree note: want three lines in at most " + MAX_LENGTH + " characters");
    }
    if (!text.substring(0, first).equals(ORIGIN)) {
      throw new MalformedException(
          "malformed tree note: first line "
              + MalformedException.quote(text.substring(0, first))
              + ", want \""
              + ORIGIN
              + "\"");
    }
    String size = text.substring(first + 1, second);
    return HeadLines.parse(WHAT, size, text.substring(second + 1, third));
  }
}
