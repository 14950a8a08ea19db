package dev.sumdb.gosum;

/**
 * Semantic versions with a leading {@code v}: {@code vX[.Y[.Z[-PRE][+BUILD]]]}. Numbers are decimal
 * texts of any length, never converted to an integer. Every method takes any text; one that is no
 * version is answered with the empty string, or sorts below all versions.
 */
public final class Semver {
  private Semver() {}

  /** Whether the text is a version, possibly one of the short forms {@code v1} and {@code v1.2}. */
  public static boolean isValid(String v) {
    return Parsed.of(v) != null;
  }

  /** The version with short forms completed and the build text removed, or empty if invalid. */
  public static String canonical(String v) {
    Parsed p = Parsed.of(v);
    if (p == null) {
      return "";
    }
    return "v" + p.major + "." + p.minor + "." + p.patch + p.prerelease;
  }

  /** {@code v2} of {@code v2.1.0}, or empty if invalid. */
  public static String major(String v) {
    Parsed p = Parsed.of(v);
    return p == null ? "" : "v" + p.major;
  }

  /** {@code -pre.1} of {@code v2.1.0-pre.1+meta}, or empty. */
  public static String prerelease(String v) {
    Parsed p = Parsed.of(v);
    return p == null ? "" : p.prerelease;
  }

  /** {@code +meta} of {@code v2.1.0-pre.1+meta}, or empty. */
  public static String build(String v) {
    Parsed p = Parsed.of(v);
    return p == null ? "" : p.build;
  }

  /**
   * The order of versions (semver.org, clause 11): build text does not count; all invalid texts are
   * equal to one another and below every version.
   */
  public static int compare(String v, String w) {
    Parsed a = Parsed.of(v);
    Parsed b = Parsed.of(w);
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    int c = compareNumbers(a.major, b.major);
    if (c == 0) {
      c = compareNumbers(a.minor, b.minor);
    }
    if (c == 0) {
      c = compareNumbers(a.patch, b.patch);
    }
    return c != 0 ? c : comparePrereleases(a.prerelease, b.prerelease);
  }

  private static int compareNumbers(String a, String b) {
    int c = Integer.compare(a.length(), b.length()); // no leading zeros: longer is larger
    return c != 0 ? c : a.compareTo(b);
  }

  private static int comparePrereleases(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Boolean.compare(a.isEmpty(), b.isEmpty()); // a release is above its pre-releases
    }
    int i = 1;
    int j = 1;
    while (i <= a.length() && j <= b.length()) {
      String x = a.substring(i, identifierEnd(a, i));
      String y = b.substring(j, identifierEnd(b, j));
      int c = compareIdentifiers(x, y);
      if (c != 0) {
        return c;
      }
      i += x.length() + 1;
      j += y.length() + 1;
    }
    return Boolean.compare(i <= a.length(), j <= b.length()); // more identifiers are higher
  }

  private static int compareIdentifiers(String a, String b) {
    boolean aNumeric = isNumeric(a);
    boolean bNumeric = isNumeric(b);
    if (aNumeric != bNumeric) {
      return aNumeric ? -1 : 1;
    }
    return aNumeric ? compareNumbers(a, b) : a.compareTo(b);
  }

  private static int identifierEnd(String s, int from) {
    int dot = s.indexOf('.', from);
    return dot < 0 ? s.length() : dot;
  }

  private static boolean isNumeric(String s) {
    return s.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The parts: numbers without sign or leading zero, pre-release and build with their mark. */
  private record Parsed(String major, String minor, String patch, String prerelease, String build) {

    static Parsed of(String v) {
      if (v.isEmpty() || v.charAt(0) != 'v') {
        return null;
      }
      String[] numbers = {"", "0", "0"};
      int at = 1;
      for (int i = 0; i < numbers.length; i++) {
        if (i > 0) {
          if (at == v.length()) {
            return new Parsed(numbers[0], numbers[1], numbers[2], "", "");
          }
          if (v.charAt(at++) != '.') {
            return null;
          }
        }
        int end = numberEnd(v, at);
        if (end == at || end - at > 1 && v.charAt(at) == '0') {
          return null;
        }
        numbers[i] = v.substring(at, end);
        at = end;
      }
      int plus = v.indexOf('+', at);
      int preEnd = plus < 0 ? v.length() : plus;
      String pre = v.substring(at, preEnd);
      String build = v.substring(preEnd);
      if (!pre.isEmpty() && (pre.charAt(0) != '-' || !areIdentifiers(pre, true))) {
        return null;
      }
      if (!build.isEmpty() && !areIdentifiers(build, false)) {
        return null;
      }
      return new Parsed(numbers[0], numbers[1], numbers[2], pre, build);
    }

    private static int numberEnd(String v, int from) {
      int end = from;
      while (end < v.length() && v.charAt(end) >= '0' && v.charAt(end) <= '9') {
        end++;
      }
      return end;
    }

    /** Dot-separated identifiers after one mark character. */
    private static boolean areIdentifiers(String marked, boolean noLeadingZeros) {
      for (int start = 1; start <= marked.length(); ) {
        int end = identifierEnd(marked, start);
        String id = marked.substring(start, end);
        if (id.isEmpty() || !id.chars().allMatch(Parsed::isIdentifierChar)) {
          return false;
        }
        if (noLeadingZeros && id.length() > 1 && id.charAt(0) == '0' && isNumeric(id)) {
          return false;
        }
        start = end + 1;
      }
      return marked.length() > 1;
    }

    private static boolean isIdentifierChar(int c) {
      return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-';
    }
  }
}
