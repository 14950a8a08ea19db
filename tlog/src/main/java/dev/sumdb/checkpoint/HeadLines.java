package dev.sumdb.checkpoint;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TreeHead;
import java.util.ArrayList;
import java.util.List;

/** The size and root lines that tree notes and checkpoints share. */
final class HeadLines {
  private HeadLines() {}

  /** Reads both lines; {@code what} names the text in the message. */
  static TreeHead parse(String what, String size, String root) throws MalformedException {
    long n = parseSize(what, size);
    Hash hash;
    try {
      hash = Hash.parse(root);
    } catch (MalformedException e) {
      throw new MalformedException("malformed " + what + ": " + e.getMessage());
    }
    try {
      return new TreeHead(n, hash);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("malformed " + what + ": " + e.getMessage());
    }
  }

  /**
   * Decimal without sign or leading zeros, at most 2^62: a correctly signed head of 2^63-1 sends
   * tree arithmetic into overflow, so it is refused before any.
   */
  private static long parseSize(String what, String size) throws MalformedException {
    try {
      long n = Long.parseLong(size);
      if (n >= 0 && n <= TreeHead.MAX_SIZE && Long.toString(n).equals(size)) {
        return n;
      }
    } catch (NumberFormatException e) {
      // One message for every bad size.
    }
    throw new MalformedException(
        "malformed " + what + ": tree size " + MalformedException.quote(size));
  }

  /** The lines of a text that ends in a newline; only {@code \n} ends a line. */
  static List<String> split(String text) {
    List<String> lines = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start);
      lines.add(text.substring(start, end));
      start = end + 1;
    }
    return lines;
  }
}
