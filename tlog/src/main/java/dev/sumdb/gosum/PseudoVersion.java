package dev.sumdb.gosum;

import dev.sumdb.tlog.MalformedException;
import java.time.DateTimeException;
import java.time.LocalDateTime;

/**
 * Versions made for commits without a tag (Go module reference, "pseudo-versions"): {@code T} is
 * the commit's UTC time in 14 digits, {@code R} its revision.
 *
 * <pre>
 * vX.0.0-T-R             no earlier version
 * vX.Y.(Z+1)-0.T-R       after vX.Y.Z
 * vX.Y.Z-PRE.0.T-R       after vX.Y.Z-PRE
 * </pre>
 *
 * All but the first may end in build text, in practice {@code +incompatible}.
 */
public final class PseudoVersion {
  private static final int TIME_DIGITS = 14;

  private PseudoVersion() {}

  /** Whether the text has the shape of a pseudo-version. Its time may still be no time. */
  public static boolean isPseudo(String v) {
    return parse(v) != null;
  }

  /** The version it was made after, with its build text, or empty for the form without one. */
  public static String base(String v) throws MalformedException {
    Parts parts = mustParse(v);
    String base = parts.base;
    String pre = Semver.prerelease(base);
    if (pre.isEmpty()) {
      if (!parts.build.isEmpty()) {
        String quoted = MalformedException.quote(parts.build);
        throw invalid(v, "lacks base version, but has build metadata " + quoted);
      }
      return "";
    }
    if (!pre.equals("-0")) {
      return base.substring(0, base.length() - ".0".length()) + parts.build;
    }
    String release = base.substring(0, base.length() - pre.length());
    int patch = release.lastIndexOf('.') + 1;
    String before = decrement(release.substring(patch));
    if (before.isEmpty()) {
      throw invalid(v, "version before " + release + " would have negative patch number");
    }
    return release.substring(0, patch) + before + parts.build;
  }

  /** The revision. */
  public static String revision(String v) throws MalformedException {
    return mustParse(v).revision;
  }

  /** The 14 digits {@code yyyymmddhhmmss} of a time that exists. */
  public static String time14(String v) throws MalformedException {
    String time = mustParse(v).time;
    if (!isTime(time)) {
      throw invalid(v, "malformed time " + MalformedException.quote(time));
    }
    return time;
  }

  /**
   * Makes a pseudo-version.
   *
   * @param major {@code vN} for the form without an earlier version; empty is {@code v0}
   * @param older the earlier version, or empty for none
   * @throws IllegalArgumentException unless the result is a pseudo-version
   */
  public static String of(String major, String older, String time14, String revision) {
    String segment = time14 + "-" + revision;
    String canonical = Semver.canonical(older);
    String made;
    if (canonical.isEmpty()) {
      made = (major.isEmpty() ? "v0" : major) + ".0.0-" + segment;
    } else if (!Semver.prerelease(canonical).isEmpty()) {
      made = canonical + ".0." + segment + Semver.build(older);
    } else {
      int patch = canonical.lastIndexOf('.') + 1;
      String next = canonical.substring(0, patch) + increment(canonical.substring(patch));
      made = next + "-0." + segment + Semver.build(older);
    }
    if (!isPseudo(made) || !isTime(time14)) {
      throw new IllegalArgumentException("no pseudo-version: " + MalformedException.quote(made));
    }
    return made;
  }

  private record Parts(String base, String time, String revision, String build) {}

  private static Parts mustParse(String v) throws MalformedException {
    Parts parts = parse(v);
    if (parts == null) {
      throw invalid(v, "syntax error");
    }
    return parts;
  }

  private static Parts parse(String v) {
    if (!Semver.isValid(v)) {
      return null;
    }
    String build = Semver.build(v);
    String bare = v.substring(0, v.length() - build.length());
    int dash = bare.lastIndexOf('-');
    int time = dash - TIME_DIGITS;
    if (time < 1 || !isAlphanumeric(bare.substring(dash + 1)) || !isDigits(bare, time, dash)) {
      return null;
    }
    String base = bare.substring(0, time - 1);
    boolean shaped =
        switch (bare.charAt(time - 1)) {
          case '-' -> base.equals(Semver.major(base) + ".0.0");
          // the pre-release is 0, or ends in an identifier 0
          case '.' ->
              Semver.prerelease(base).equals("-0") || Semver.prerelease(base).endsWith(".0");
          default -> false;
        };
    return shaped
        ? new Parts(base, bare.substring(time, dash), bare.substring(dash + 1), build)
        : null;
  }

  private static boolean isTime(String time14) {
    try {
      LocalDateTime.of(
          Integer.parseInt(time14.substring(0, 4)),
          Integer.parseInt(time14.substring(4, 6)),
          Integer.parseInt(time14.substring(6, 8)),
          Integer.parseInt(time14.substring(8, 10)),
          Integer.parseInt(time14.substring(10, 12)),
          Integer.parseInt(time14.substring(12)));
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static MalformedException invalid(String v, String reason) {
    return new MalformedException(
        "pseudo-version " + MalformedException.quote(v) + " invalid: " + reason);
  }

  private static boolean isDigits(String s, int from, int to) {
    return s.substring(from, to).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isAlphanumeric(String s) {
    return !s.isEmpty()
        && s.chars()
            .allMatch(c -> c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z');
  }

  /** The decimal text of n + 1. */
  private static String increment(String decimal) {
    int i = decimal.length();
    while (i > 0 && decimal.charAt(i - 1) == '9') {
      i--;
    }
    String zeros = "0".repeat(decimal.length() - i);
    if (i == 0) {
      return "1" + zeros;
    }
    return decimal.substring(0, i - 1) + (char) (decimal.charAt(i - 1) + 1) + zeros;
  }

  /** The decimal text of n - 1, or empty for zero. */
  private static String decrement(String decimal) {
    int i = decimal.length();
    while (i > 0 && decimal.charAt(i - 1) == '0') {
      i--;
    }
    if (i == 0) {
      return "";
    }
    String nines = "9".repeat(decimal.length() - i);
    String head = decimal.substring(0, i - 1) + (char) (decimal.charAt(i - 1) - 1);
    return head.equals("0") && !nines.isEmpty() ? nines : head + nines;
  }
}
