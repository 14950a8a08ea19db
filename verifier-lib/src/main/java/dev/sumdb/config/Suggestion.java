package dev.sumdb.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what a misspelt word was probably meant to be. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The candidate with the fewest edits, at most a third of the word's length (and at least one
   * edit is always allowed); the first such candidate when several are equally near.
   */
  public static Optional<String> closest(String word, Collection<String> candidates) {
    String best = null;
    int fewest = Math.max(1, word.length() / 3) + 1;
    for (String candidate : candidates) {
      int edits = distance(word, candidate);
      if (edits < fewest) {
        fewest = edits;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + same, Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
