package dev.sumdb.client;

import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The go.sum lines of one module version in a record. Lines come from the text of a record and from
 * nowhere else, in particular not from lines after the tree's head, which are signed as well
 * (CVE-2026-56864).
 */
final class RecordLines {
  private static final String H1 = "h1:";

  private RecordLines() {}

  /** The lines for the zip and the go.mod of the module version. Others are left out. */
  static List<GoSumLine> of(ModuleVersion module, LogRecord record) {
    List<GoSumLine> lines = new ArrayList<>();
    for (String text : record.text().split("\n")) {
      GoSumLine line;
      try {
        line = GoSumLine.parse(text);
      } catch (MalformedException e) {
        continue; // other kinds of lines may come with other algorithms
      }
      // Only the one spelling with single spaces: the next client must read the same line.
      if (line.toString().equals(text)
          && line.module().equals(module.path())
          && line.bareVersion().equals(module.version())) {
        lines.add(line);
      }
    }
    return lines;
  }

  static boolean isH1(GoSumLine line) {
    return line.hash().startsWith(H1);
  }

  /** Two lines with different {@code h1:} hashes for the same thing, if there are. */
  static Optional<List<GoSumLine>> contradiction(List<GoSumLine> lines) {
    Map<String, GoSumLine> seen = new HashMap<>();
    for (GoSumLine line : lines) {
      if (isH1(line)) {
        GoSumLine other = seen.putIfAbsent(line.version(), line);
        if (other != null && !other.equals(line)) {
          return Optional.of(List.of(other, line));
        }
      }
    }
    return Optional.empty();
  }
}
