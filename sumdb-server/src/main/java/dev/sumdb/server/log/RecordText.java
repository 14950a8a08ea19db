package dev.sumdb.server.log;

import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import java.util.HashSet;
import java.util.Set;

/**
 * The text of a record of this log: exactly two lines, zip first, both of the module version.
 *
 * <pre>
 *   MODULE VERSION h1:HASH=
 *   MODULE VERSION/go.mod h1:HASH=
 * </pre>
 *
 * <p>Stricter than the format of the database, which allows more lines and other algorithms: go
 * refuses a record without its line, so that one with anything missing must never be logged. Copied
 * records may have more, see {@link #checkLogged}.
 */
final class RecordText {
  private RecordText() {}

  /** Checks the text against the module version it is logged for. */
  static void check(ModuleVersion module, String text) throws MalformedException {
    LogRecord.checkText(text);
    String zip = module.path() + " " + module.version() + " ";
    String goMod = module.path() + " " + module.version() + "/go.mod ";
    int end = text.indexOf('\n');
    checkLine(text, 0, end, zip, "zip");
    checkLine(text, end + 1, text.indexOf('\n', end + 1), goMod, "go.mod");
    if (text.indexOf('\n', end + 1) != text.length() - 1) {
      throw new MalformedException("record of " + module, text, "want 2 lines");
    }
  }

  /**
   * Checks the text of a record that may have been copied from another database: the two lines, and
   * behind them lines of the same module version in other algorithms.
   */
  static void checkLogged(ModuleVersion module, String text) throws MalformedException {
    int first = text.indexOf('\n') + 1;
    int second = text.indexOf('\n', first) + 1;
    if (first == 0 || second == 0) {
      check(module, text);
    }
    check(module, text.substring(0, second));
    LogRecord.checkText(text);
    Set<String> seen = new HashSet<>();
    for (String line : text.substring(second).lines().toList()) {
      GoSumLine more = GoSumLine.parse(line);
      if (!more.moduleVersion().equals(module)
          || !more.toString().equals(line)
          || more.hash().startsWith("h1:")
          || !seen.add(line)) {
        throw new MalformedException(
            "record of " + module, line, "want its lines in other algorithms only");
      }
    }
  }

  /** The module version that a text begins with. */
  static ModuleVersion module(String text) throws MalformedException {
    int space = text.indexOf(' ');
    int end = text.indexOf(' ', space + 1);
    if (space < 0 || end < 0) {
      throw new MalformedException("record", text, "want \"MODULE VERSION h1:...\" lines");
    }
    return ModuleVersion.of(text.substring(0, space), text.substring(space + 1, end));
  }

  private static void checkLine(String text, int from, int end, String prefix, String what)
      throws MalformedException {
    if (end < 0
        || !text.startsWith(prefix, from)
        || !H1.isH1(text.substring(Math.min(from + prefix.length(), end), end))) {
      throw new MalformedException(
          "record", text, "want \"" + prefix + "h1:...\" as the line of the " + what);
    }
  }
}
