package dev.sumdb.server.log;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TreeHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The text of a head ledger: a first line that says what it is, then one line for each head, oldest
 * first.
 *
 * <pre>
 *   sumdb head ledger 1: one line for each signed head; never edit it, never restore an older copy
 *   EPOCH SIZE ROOT PREVIOUS TREENOTE CHECKPOINT SUM
 * </pre>
 *
 * <p>ROOT, the two notes and SUM are base64. SUM is SHA-256 over the line before it, and PREVIOUS
 * is the SUM of the line before ({@code -} in the first line of a new ledger, any value in the
 * first line after older ones were dropped), so that no line can be changed, left out or moved.
 * Epochs grow by one, sizes never shrink.
 *
 * <p>A line is an entry when its newline is there. What stands after the last newline is an entry
 * that was being written when power or disk space ended, cut short or padded with NULs by the file
 * system; it was never answered to anybody and counts as not written. A whole line that is wrong
 * was changed later and is never tolerated.
 *
 * @param entries oldest first, never empty
 * @param lastSum SUM of the newest entry
 * @param validBytes where the newest entry ends; what follows is cut off before the next append
 * @param torn how many bytes follow, 0 for a ledger that ended as it should
 */
record LedgerFile(List<SignedHead> entries, String lastSum, int validBytes, int torn) {
  static final String FIRST_LINE =
      "sumdb head ledger 1: one line for each signed head; never edit it, never restore an older"
          + " copy\n";
  static final String NO_PREVIOUS = "-";
  private static final int FIELDS = 7;
  private static final int SUM_CHARS = 44;

  /** A new ledger. */
  static byte[] start(SignedHead first) {
    return (FIRST_LINE + line(first, NO_PREVIOUS)).getBytes(StandardCharsets.US_ASCII);
  }

  /** One line with its newline. */
  static String line(SignedHead head, String previous) {
    Base64.Encoder base64 = Base64.getEncoder();
    String body =
        head.epoch()
            + " "
            + head.head().size()
            + " "
            + head.head().root()
            + " "
            + previous
            + " "
            + base64.encodeToString(head.treeNote())
            + " "
            + base64.encodeToString(head.checkpoint())
            + " ";
    return body + sum(body) + "\n";
  }

  /** The SUM of a line that {@link #line} made. */
  static String sumOf(String line) {
    return line.substring(line.length() - 1 - SUM_CHARS, line.length() - 1);
  }

  private static String sum(String body) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder()
          .encodeToString(sha256.digest(body.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform must have SHA-256", e);
    }
  }

  /** Parses a whole file; {@code name} is for messages. */
  static LedgerFile parse(String name, byte[] bytes) throws DamagedLedgerException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(FIRST_LINE)) {
      throw new DamagedLedgerException(name + " is no head ledger: its first line is another");
    }
    List<SignedHead> entries = new ArrayList<>();
    String previous = null;
    int from = FIRST_LINE.length();
    for (int end; (end = text.indexOf('\n', from)) >= 0; from = end + 1) {
      String line = text.substring(from, end + 1);
      String what = name + " line " + (entries.size() + 2);
      entries.add(entry(what, line, previous, entries));
      previous = sumOf(line);
    }
    if (entries.isEmpty()) {
      throw new DamagedLedgerException(name + " has no entry");
    }
    return new LedgerFile(entries, previous, from, bytes.length - from);
  }

  private static SignedHead entry(
      String what, String line, String previous, List<SignedHead> before)
      throws DamagedLedgerException {
    String[] fields = line.substring(0, line.length() - 1).split(" ", -1);
    if (fields.length != FIELDS || line.length() <= SUM_CHARS) {
      throw new DamagedLedgerException(what + " has " + fields.length + " fields, want " + FIELDS);
    }
    String body = line.substring(0, line.length() - 1 - fields[FIELDS - 1].length());
    if (!sum(body).equals(fields[FIELDS - 1])) {
      throw new DamagedLedgerException(what + " does not match its checksum");
    }
    if (previous != null && !previous.equals(fields[3])) {
      throw new DamagedLedgerException(what + " does not follow the line before it");
    }
    SignedHead head;
    try {
      TreeHead tree = new TreeHead(Long.parseLong(fields[1]), Hash.parse(fields[2]));
      Base64.Decoder base64 = Base64.getDecoder();
      head =
          new SignedHead(
              tree, Long.parseLong(fields[0]), base64.decode(fields[4]), base64.decode(fields[5]));
    } catch (IllegalArgumentException | MalformedException e) {
      throw new DamagedLedgerException(what + ": " + e.getMessage());
    }
    if (!before.isEmpty()) {
      SignedHead older = before.get(before.size() - 1);
      if (head.epoch() != older.epoch() + 1 || head.head().size() < older.head().size()) {
        throw new DamagedLedgerException(what + " has " + head + " after " + older);
      }
    }
    return head;
  }
}
