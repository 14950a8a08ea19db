package dev.sumdb.vendoring;

import dev.sumdb.tlog.MalformedException;

/**
 * Whether some choice of build tags would compile a file: every tag but {@code ignore} counts as
 * set and as not set, whichever lets the file in. An expression of {@code //go:build}:
 *
 * <pre>
 * or   = and { "||" and }
 * and  = not { "&amp;&amp;" not }
 * not  = [ "!" ] ( tag | "(" or ")" )
 * </pre>
 */
final class BuildConstraint {
  private static final int MAX_TERMS = 1000;

  private final String text;
  private int at;
  private int terms;

  private BuildConstraint(String text) {
    this.text = text;
  }

  /** Whether the expression after {@code //go:build} can be true. */
  static boolean isPossible(String expression) throws MalformedException {
    BuildConstraint parser = new BuildConstraint(expression);
    boolean possible = parser.or(true);
    if (parser.skipBlanks() < parser.text.length()) {
      throw parser.malformed();
    }
    return possible;
  }

  /**
   * Whether a line of options after {@code // +build} can be true: options separated by blanks of
   * which one must hold, each of terms separated by commas that must all hold.
   */
  static boolean isPlusBuildPossible(String options) {
    for (String option : options.trim().split("\\s+")) {
      boolean all = true;
      for (String term : option.split(",", -1)) {
        if (term.startsWith("!!") || term.equals("!")) {
          all = false; // no tag, which counts as the tag "ignore"
          continue;
        }
        boolean negated = term.startsWith("!");
        all &= negated ? !value(term.substring(1), false) : value(term, true);
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  private boolean or(boolean prefer) throws MalformedException {
    boolean value = and(prefer);
    while (take("||")) {
      value |= and(prefer);
    }
    return value;
  }

  private boolean and(boolean prefer) throws MalformedException {
    boolean value = not(prefer);
    while (take("&&")) {
      value &= not(prefer);
    }
    return value;
  }

  private boolean not(boolean prefer) throws MalformedException {
    if (++terms > MAX_TERMS) { // bounds the recursion as well
      throw malformed();
    }
    if (take("!")) {
      return !atom(!prefer);
    }
    return atom(prefer);
  }

  private boolean atom(boolean prefer) throws MalformedException {
    if (take("(")) {
      boolean value = or(prefer);
      if (!take(")")) {
        throw malformed();
      }
      return value;
    }
    int start = skipBlanks();
    while (at < text.length() && isTagChar(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    if (at == start) {
      throw malformed();
    }
    return value(text.substring(start, at), prefer);
  }

  private boolean take(String token) {
    skipBlanks();
    if (!text.startsWith(token, at)) {
      return false;
    }
    at += token.length();
    return true;
  }

  private int skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  private static boolean value(String tag, boolean prefer) {
    boolean valid = !tag.isEmpty() && tag.codePoints().allMatch(BuildConstraint::isTagChar);
    return valid && !tag.equals("ignore") && prefer;
  }

  private static boolean isTagChar(int c) {
    return Character.isLetter(c)
        || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER
        || c == '_'
        || c == '.';
  }

  private MalformedException malformed() {
    return new MalformedException("build constraint", text, "no such expression");
  }
}
