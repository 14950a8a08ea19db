package dev.sumdb.gosum;

/**
 * Unicode simple case folding: {@code fold(a).equals(fold(b))} exactly if the go command calls a
 * and b equal but for case. Neither {@code toLowerCase} nor {@code equalsIgnoreCase} decides that:
 * the Kelvin sign is a {@code k}, a long s is an {@code s}, and a dotless i is no {@code i} in any
 * locale.
 *
 * <p>Two files of a module zip whose names fold alike would be one file on a case-insensitive disk,
 * so that what is hashed and what is built could differ (Go module reference, "module zip files").
 */
public final class CaseFold {
  private static final int[] GROUPS = UnicodeTables.foldGroups();

  private CaseFold() {}

  /** The text with each code point replaced by the smallest one that folds to the same. */
  public static String fold(String s) {
    StringBuilder out = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      i += Character.charCount(c);
      out.appendCodePoint(fold(c));
    }
    return out.toString();
  }

  static int fold(int c) {
    if (c < 0x80) {
      return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
    }
    // Groups are disjoint and ascending: only the last one that starts at or below c can hold it.
    int lo = 0;
    int hi = GROUPS.length / 4;
    while (lo < hi) {
      int mid = (lo + hi) >>> 1;
      if (GROUPS[4 * mid] <= c) {
        lo = mid + 1;
      } else {
        hi = mid;
      }
    }
    int group = 4 * (lo - 1);
    int distance = c - GROUPS[group];
    int stride = GROUPS[group + 2];
    if (distance % stride == 0 && distance / stride < GROUPS[group + 1]) {
      return c - GROUPS[group + 3];
    }
    return c;
  }
}
