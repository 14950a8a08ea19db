package dev.sumdb.audit;

import dev.sumdb.gosum.GoSumFile;
import dev.sumdb.gosum.GoSumFile.Entry;
import dev.sumdb.gosum.GoSumFile.Problem;
import dev.sumdb.gosum.GoSumLine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The claims that a change adds to a go.sum file: the lines of the new content that the old one
 * does not have, with the line numbers of the new one. Lines that only moved, or whose white space
 * changed, are not added.
 */
public final class GoSumDiff {
  private GoSumDiff() {}

  /**
   * Adds the claims and malformed lines that are in {@code head} and not in {@code base}.
   *
   * @param base the old content; empty if there was no file
   */
  public static void added(byte[] base, byte[] head, String fileName, Claims out) {
    GoSumFile oldFile = GoSumFile.parse(base, fileName);
    Set<GoSumLine> oldEntries = new HashSet<>();
    for (Entry entry : oldFile.entries()) {
      oldEntries.add(entry.sum());
    }
    Set<String> oldLines = new HashSet<>(lines(base));
    List<String> newLines = lines(head);
    GoSumFile newFile = GoSumFile.parse(head, fileName);
    Set<String> touched = new HashSet<>();
    for (Entry entry : newFile.entries()) {
      if (!oldEntries.contains(entry.sum())) {
        touched.add(entry.sum().module() + " " + entry.sum().version());
      }
    }
    GoSumClaims.add(
        newFile,
        entry -> !oldEntries.contains(entry.sum()),
        problem -> isAdded(problem, newLines, oldLines, touched),
        out);
  }

  /**
   * A conflict is added by either of its two lines: the later one, where it is reported, may be the
   * old one.
   */
  private static boolean isAdded(
      Problem problem, List<String> newLines, Set<String> oldLines, Set<String> touched) {
    String line = newLines.get(problem.line() - 1);
    if (!oldLines.contains(line)) {
      return true;
    }
    if (problem.kind() != GoSumFile.Kind.CONFLICT) {
      return false;
    }
    String[] fields = line.trim().split("\\s+");
    return fields.length == 3 && touched.contains(fields[0] + " " + fields[1]);
  }

  private static List<String> lines(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    return Arrays.asList(text.split("\n", -1));
  }
}
