package dev.sumdb.vendoring;

import java.util.ArrayList;
import java.util.List;

/**
 * The directives of go.mod and go.work files (Go module reference, Lexical elements): one to a
 * line, or several in a block of one name.
 *
 * <pre>
 * replace example.com/a =&gt; ./a
 * replace (
 * 	example.com/b v1.0.0 =&gt; ../b // comment
 * )
 * </pre>
 */
public final class GoDirectives {
  private GoDirectives() {}

  /**
   * What follows the name of each directive of that name, without comments and outer white space,
   * in the order of the file. What is no directive is passed over: nothing is said about whether
   * the go command accepts the file.
   */
  public static List<String> named(String name, String text) {
    List<String> found = new ArrayList<>();
    String block = "";
    for (String raw : text.lines().toList()) {
      String line = withoutComment(raw);
      if (block.isEmpty()) {
        String[] words = line.split("\\s+|(?=\\()", 2);
        String rest = words.length < 2 ? "" : words[1].strip();
        if (rest.equals("(")) {
          block = words[0];
        } else if (words[0].equals(name)) {
          found.add(rest);
        }
      } else if (line.equals(")")) {
        block = "";
      } else if (block.equals(name) && !line.isEmpty()) {
        found.add(line);
      }
    }
    return found;
  }

  private static String withoutComment(String line) {
    int comment = line.indexOf("//");
    return (comment < 0 ? line : line.substring(0, comment)).strip();
  }
}
