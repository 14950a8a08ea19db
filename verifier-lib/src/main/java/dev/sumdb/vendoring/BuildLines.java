package dev.sumdb.vendoring;

import java.util.ArrayList;
import java.util.List;

/**
 * The build constraints at the head of a Go source file, without what marks them.
 *
 * @param goBuild the expressions of {@code //go:build} lines
 * @param plusBuild the options of {@code // +build} lines
 */
record BuildLines(List<String> goBuild, List<String> plusBuild) {
  private static final String GO_BUILD = "//go:build";
  private static final String PLUS_BUILD = "+build";

  BuildLines {
    goBuild = List.copyOf(goBuild);
    plusBuild = List.copyOf(plusBuild);
  }

  static BuildLines of(String source) {
    List<String> goBuild = new ArrayList<>();
    List<String> plusBuild = new ArrayList<>();
    List<String> open = new ArrayList<>(); // old lines that no blank line has followed yet
    boolean onlyLineComments = true;
    boolean inComment = false;
    int from = 0;
    while (from < source.length()) {
      int end = source.indexOf('\n', from);
      end = end < 0 ? source.length() : end;
      String line = source.substring(from, end).strip();
      from = end + 1;
      if (line.isEmpty()) {
        if (onlyLineComments) {
          plusBuild.addAll(open);
          open.clear();
        }
        continue;
      }
      boolean lineComment = line.startsWith("//");
      onlyLineComments &= lineComment;
      if (!inComment && lineComment) {
        addGoBuild(line, goBuild);
        addPlusBuild(line, open);
        continue;
      }
      int comment = afterComments(line, inComment);
      if (comment >= 0) {
        break; // code begins
      }
      inComment = comment == OPEN;
    }
    return new BuildLines(goBuild, plusBuild);
  }

  private static final int CLOSED = -1;
  private static final int OPEN = -2;

  /** Where code begins in a line, or whether a comment is open at its end. */
  private static int afterComments(String line, boolean inComment) {
    boolean open = inComment;
    int at = 0;
    while (at < line.length()) {
      if (open) {
        int close = line.indexOf("*/", at);
        if (close < 0) {
          return OPEN;
        }
        open = false;
        at = close + 2;
      } else if (Character.isWhitespace(line.charAt(at))) {
        at++;
      } else if (line.startsWith("//", at)) {
        return CLOSED;
      } else if (line.startsWith("/*", at)) {
        open = true;
        at += 2;
      } else {
        return at;
      }
    }
    return open ? OPEN : CLOSED;
  }

  private static void addGoBuild(String line, List<String> out) {
    if (line.startsWith(GO_BUILD)) {
      String rest = line.substring(GO_BUILD.length());
      if (rest.isEmpty() || Character.isWhitespace(rest.charAt(0))) {
        out.add(rest.strip());
      }
    }
  }

  private static void addPlusBuild(String line, List<String> out) {
    String text = line.substring(2).strip();
    if (text.startsWith(PLUS_BUILD)) {
      String rest = text.substring(PLUS_BUILD.length());
      if (rest.isEmpty() || Character.isWhitespace(rest.charAt(0))) {
        out.add(rest.strip());
      }
    }
  }
}
