package dev.sumdb.server.overlay;

import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.tlog.MalformedException;
import java.util.regex.Pattern;

/**
 * Patterns in settings, in the syntax of GOPRIVATE. What can match no module path is a mistake
 * here: the go command ignores it, and the names that somebody meant would leave this machine.
 */
final class PatternList {
  /** A class of characters, an escaped one, or any number of any: as good as a letter. */
  private static final Pattern WILD = Pattern.compile("\\[[^\\]]*\\]|\\\\.|[*?]+");

  /** The Go module reference on module paths: no element begins or ends with a dot. */
  private static final Pattern ELEMENT =
      Pattern.compile("[A-Za-z0-9_~-]([A-Za-z0-9._~-]*[A-Za-z0-9_~-])?");

  private PatternList() {}

  /**
   * Reads a list; empty entries do not count.
   *
   * @param setting what to name in the complaint
   * @throws UsageException if an entry can match no module path
   */
  static ModulePatterns parse(String list, String setting) throws UsageException {
    for (String entry : list.split(",")) {
      boolean isBlank = entry.isEmpty() || entry.equals("/");
      if (!isBlank && !canMatch(entry)) {
        throw new UsageException(
            setting + ": " + MalformedException.quote(entry) + " matches no module path",
            "write patterns as in GOPRIVATE, separated by commas, without blanks or schemes");
      }
    }
    return ModulePatterns.parse(list);
  }

  /** Whether a single pattern covers any module path that there could be. */
  static boolean canMatch(String pattern) {
    ModulePatterns parsed = ModulePatterns.parse(pattern);
    if (parsed.isEmpty() || !parsed.malformed().isEmpty()) {
      return false;
    }
    String text = pattern.endsWith("/") ? pattern.substring(0, pattern.length() - 1) : pattern;
    for (String element : WILD.matcher(text).replaceAll("x").split("/", -1)) {
      if (!ELEMENT.matcher(element).matches()) {
        return false;
      }
    }
    return true;
  }
}
