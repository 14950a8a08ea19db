package dev.sumdb.gosum;

import java.util.ArrayList;
import java.util.List;

/**
 * One shell pattern over slash-separated text: {@code *} and {@code ?} stop at a slash, {@code
 * [a-z]} and {@code [^a]} are classes, a backslash takes the next character literally.
 *
 * <p>Matching takes, for each piece after a {@code *}, the leftmost place where it fits and never
 * reconsiders, as the go command does: the two must agree on every name, for a name that matches is
 * not verified. It also bounds the work by pattern length times text length.
 */
final class Glob {
  /** What is between two stars. */
  private record Chunk(boolean afterStar, List<Matcher> matchers) {}

  @FunctionalInterface
  private interface Matcher {
    boolean matches(int c);
  }

  private final List<Chunk> chunks;

  private Glob(List<Chunk> chunks) {
    this.chunks = chunks;
  }

  /** The compiled pattern, or null if it is malformed. */
  static Glob compile(String pattern) {
    int[] p = pattern.codePoints().toArray();
    List<Chunk> chunks = new ArrayList<>();
    int at = 0;
    while (at < p.length) {
      boolean star = p[at] == '*';
      while (at < p.length && p[at] == '*') {
        at++;
      }
      List<Matcher> matchers = new ArrayList<>();
      while (at < p.length && p[at] != '*') {
        at = compileOne(p, at, matchers);
        if (at < 0) {
          return null;
        }
      }
      chunks.add(new Chunk(star, matchers));
    }
    return new Glob(chunks);
  }

  /** Compiles what starts at {@code at}; the index after it, or -1. */
  private static int compileOne(int[] p, int at, List<Matcher> out) {
    switch (p[at]) {
      case '?':
        out.add(c -> c != '/');
        return at + 1;
      case '[':
        return compileClass(p, at + 1, out);
      case '\\':
        if (at + 1 == p.length) {
          return -1;
        }
        int escaped = p[at + 1];
        out.add(c -> c == escaped);
        return at + 2;
      default:
        int literal = p[at];
        out.add(c -> c == literal);
        return at + 1;
    }
  }

  private static int compileClass(int[] p, int from, List<Matcher> out) {
    int at = from;
    boolean negated = at < p.length && p[at] == '^';
    if (negated) {
      at++;
    }
    List<int[]> ranges = new ArrayList<>();
    while (ranges.isEmpty() || at < p.length && p[at] != ']') {
      int lo = member(p, at);
      if (lo < 0) {
        return -1;
      }
      at = lo + 1;
      int hi = lo;
      if (at < p.length && p[at] == '-') {
        hi = member(p, at + 1);
        if (hi < 0) {
          return -1;
        }
        at = hi + 1;
      }
      ranges.add(new int[] {p[lo], p[hi]});
    }
    if (at == p.length) {
      return -1; // not closed
    }
    out.add(c -> negated != ranges.stream().anyMatch(r -> r[0] <= c && c <= r[1]));
    return at + 1;
  }

  /** The index of the class member that starts at {@code at}, behind its backslash, or -1. */
  private static int member(int[] p, int at) {
    if (at >= p.length || p[at] == '-' || p[at] == ']') {
      return -1;
    }
    if (p[at] != '\\') {
      return at;
    }
    return at + 1 < p.length ? at + 1 : -1;
  }

  boolean matches(String name) {
    int[] text = name.codePoints().toArray();
    int at = 0;
    for (int k = 0; k < chunks.size(); k++) {
      Chunk chunk = chunks.get(k);
      boolean last = k == chunks.size() - 1;
      int end = last ? text.length - chunk.matchers.size() : -1;
      while (!fits(chunk, text, at) || last && at != end) {
        if (!chunk.afterStar || at >= text.length || text[at] == '/') {
          return false;
        }
        at++;
      }
      at += chunk.matchers.size();
    }
    return at == text.length;
  }

  private static boolean fits(Chunk chunk, int[] text, int at) {
    List<Matcher> matchers = chunk.matchers;
    if (text.length - at < matchers.size()) {
      return false;
    }
    for (int i = 0; i < matchers.size(); i++) {
      if (!matchers.get(i).matches(text[at + i])) {
        return false;
      }
    }
    return true;
  }
}
