package dev.sumdb.tlog;

/**
 * Untrusted bytes do not parse. The message names what was malformed and quotes the input, cut at
 * 80 characters.
 */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MAX_QUOTED = 80;

  /** A message that needs no input quoted. */
  public MalformedException(String message) {
    super(message);
  }

  /** {@code malformed WHAT "INPUT"}. */
  public MalformedException(String what, String input) {
    super("malformed " + what + " " + quote(input));
  }

  /** {@code malformed WHAT "INPUT": REASON}. */
  public MalformedException(String what, String input, String reason) {
    super("malformed " + what + " " + quote(input) + ": " + reason);
  }

  /** The input in double quotes on one line: cut, and with everything unprintable escaped. */
  public static String quote(String input) {
    StringBuilder out = new StringBuilder("\"");
    int[] points = input.codePoints().limit(MAX_QUOTED + 1L).toArray();
    for (int i = 0; i < Math.min(points.length, MAX_QUOTED); i++) {
      int c = points[i];
      if (c == '"' || c == '\\') {
        out.append('\\').append((char) c);
      } else if (c == '\n') {
        out.append("\\n");
      } else {
        out.append(Graphic.escape(c));
      }
    }
    return out.append(points.length > MAX_QUOTED ? "\"..." : "\"").toString();
  }
}
