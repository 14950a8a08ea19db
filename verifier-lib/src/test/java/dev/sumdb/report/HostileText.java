package dev.sumdb.report;

import static org.junit.jupiter.api.Assertions.assertFalse;

/** What no report may hold, whatever the names in it are. */
final class HostileText {
  private HostileText() {}

  /** Tabs and line feeds are ours; names of files and modules are escaped. */
  static void mustBePrintable(String text) {
    text.codePoints()
        .forEach(
            c -> {
              boolean bad =
                  c != '\n' && c != '\t' && Character.isISOControl(c)
                      || Character.getType(c) == Character.FORMAT
                      || Character.getType(c) == Character.SURROGATE
                      || c == 0x2028
                      || c == 0x2029;
              assertFalse(bad, "U+" + Integer.toHexString(c) + " in\n" + text);
            });
  }

  /** The runners look for these at the begin of a line, and anywhere in it. */
  static void mustHoldNoCommand(String text) {
    text.lines()
        .forEach(
            line -> {
              assertFalse(line.stripLeading().startsWith("::"), line);
              assertFalse(line.contains("##["), line);
              assertFalse(line.contains("##vso["), line);
            });
  }
}
