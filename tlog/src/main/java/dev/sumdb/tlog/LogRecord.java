package dev.sumdb.tlog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One entry of a go.sum database: its id, which is its index in the tree, counted from 0, and its
 * text, the go.sum lines of one module version. Only the text is hashed.
 *
 * <p>A text is UTF-8, not empty, of lines that each end in a newline, without blank lines (also not
 * a first one), without control characters below U+0020 other than the newline, and at most {@link
 * #MAX_TEXT_BYTES} long, so that it can be a C2SP tlog-tiles entry as well. In answers to lookups
 * it stands between its id and a blank line:
 *
 * <pre>
 *   842
 *   github.com/google/uuid v1.1.1 h1:Gkbcsh/GbpXz7lPftLA3P6TYMwjCLYm83jiFQZF/3gY=
 *   github.com/google/uuid v1.1.1/go.mod h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=
 *
 * </pre>
 *
 * <p>Valid by construction: {@link #of} and {@link #parse} for untrusted input.
 *
 * @param id 0..2^62-1
 */
public record LogRecord(long id, String text) {
  /** The largest text, in bytes of UTF-8. */
  public static final int MAX_TEXT_BYTES = 65535;

  /**
   * @throws IllegalArgumentException if the id or the text is not valid
   */
  public LogRecord {
    String problem = id < 0 || id >= TreeHead.MAX_SIZE ? "record id " + id : problem(text);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
  }

  /**
   * A record from parts that may be invalid.
   *
   * @throws MalformedException if the text is not valid, or the id is not in 0..2^62-1
   */
  public static LogRecord of(long id, String text) throws MalformedException {
    if (id < 0 || id >= TreeHead.MAX_SIZE) {
      throw new MalformedException("record id", Long.toString(id));
    }
    checkText(text);
    return new LogRecord(id, text);
  }

  /**
   * Checks the rules for texts.
   *
   * @throws MalformedException {@code malformed record data "TEXT": REASON}
   */
  public static void checkText(String text) throws MalformedException {
    String problem = problem(text);
    if (problem != null) {
      throw new MalformedException("record data", text, problem);
    }
  }

  /** Which rule the text breaks first, or null. */
  private static String problem(String text) {
    char before = '\n';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' && before == '\n') {
        return "blank line";
      }
      if (c < ' ' && c != '\n') {
        return "control character";
      }
      if (Character.isSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isSurrogatePair(c, text.charAt(i))) {
          return "not UTF-8";
        }
      }
      before = c;
    }
    if (text.isEmpty()) {
      return "empty";
    }
    if (before != '\n') {
      return "no final newline";
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return bytes > MAX_TEXT_BYTES ? bytes + " bytes, want at most " + MAX_TEXT_BYTES : null;
  }

  /** The bytes that are hashed and stored. */
  public byte[] textBytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The hash of the text as a leaf of the tree. */
  public Hash leafHash() {
    return Rfc6962.leafHash(textBytes());
  }

  /** {@code ID\nTEXT\n}: with the blank line after the text. */
  public String format() {
    return id + "\n" + text + "\n";
  }

  /** A record and the bytes that followed it. */
  public static final class Parsed {
    private final LogRecord record;
    private final byte[] rest;

    private Parsed(LogRecord record, byte[] rest) {
      this.record = record;
      this.rest = rest;
    }

    /** The record. */
    public LogRecord record() {
      return record;
    }

    /** A copy of what follows the blank line; of a lookup's answer this is the signed head. */
    public byte[] rest() {
      return rest.clone();
    }
  }

  /**
   * Parses {@link #format} and what follows it. The text ends at the first blank line. Ids are
   * canonical: no sign, no leading zeros, below 2^62, for an id is used as an index of the tree.
   *
   * @throws MalformedException if the body does not begin with a record
   */
  public static Parsed parse(byte[] body) throws MalformedException {
    int idEnd = 0;
    while (idEnd < body.length && body[idEnd] != '\n') {
      idEnd++;
    }
    int textEnd = Utf8.blankLine(body, idEnd + 1) + 1;
    if (textEnd == 0) {
      throw new MalformedException("record", Utf8.forMessage(body, 0), "no blank line after it");
    }
    long id = parseId(body, idEnd);
    String text = Utf8.decode(body, idEnd + 1, textEnd);
    if (text == null) {
      throw new MalformedException("record data", Utf8.forMessage(body, idEnd + 1), "not UTF-8");
    }
    byte[] rest = Arrays.copyOfRange(body, textEnd + 1, body.length);
    return new Parsed(of(id, text), rest);
  }

  private static long parseId(byte[] body, int end) throws MalformedException {
    String digits = new String(body, 0, Math.min(end, 400), StandardCharsets.ISO_8859_1);
    long id = Decimal.parse(digits);
    if (id < 0 || id >= TreeHead.MAX_SIZE || !Long.toString(id).equals(digits)) {
      throw new MalformedException("record id", digits);
    }
    return id;
  }
}
