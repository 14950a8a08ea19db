package dev.sumdb.mirrors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A round as a table for people, with what is wrong below it. */
public final class MirrorsText {
  private static final List<String> HEADINGS =
      List.of(
          "mirror",
          "state",
          "dns",
          "connect",
          "tls",
          "first byte",
          "total",
          "info",
          "success",
          "supported",
          "tree");
  private static final int MAX_PROBLEMS = 5;

  private MirrorsText() {}

  /** Times are milliseconds, p50/p95. */
  public static String of(MirrorsReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    report.mirrors().forEach(mirror -> rows.add(row(mirror)));
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        boolean last = column == row.size() - 1;
        out.append(row.get(column));
        out.append(" ".repeat(last ? 0 : width(rows, column) - row.get(column).length() + 2));
      }
      out.append('\n');
    }
    out.append("times in ms, p50/p95\n");
    report.mirrors().forEach(mirror -> details(out, mirror));
    report
        .proven()
        .forEach(
            (module, hashes) -> {
              if (!hashes.why().isEmpty()) {
                out.append("not proven: " + module + ": " + hashes.why() + "\n");
              }
            });
    return out.toString();
  }

  private static List<String> row(MirrorReport m) {
    String supported = m.supported() == 0 ? "-" : Integer.toString(m.supported());
    String tree = m.treeSize() < 0 ? "-" : Long.toString(m.treeSize());
    return List.of(
        m.url(),
        m.healthy() ? "healthy" : m.isReachable() ? "unhealthy" : "unreachable",
        pair(m.dns()),
        pair(m.connect()),
        pair(m.tls()),
        pair(m.firstByte()),
        pair(m.total()),
        pair(m.info()),
        String.format(Locale.ROOT, "%.1f%%", 100 * m.successRate()),
        supported,
        tree);
  }

  private static String pair(Timings timings) {
    return timings.count() == 0 ? "-" : millis(timings.p50()) + "/" + millis(timings.p95());
  }

  private static String millis(Optional<Duration> time) {
    double millis = time.orElse(Duration.ZERO).toNanos() / 1e6;
    return String.format(Locale.ROOT, millis < 10 ? "%.1f" : "%.0f", millis);
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static void details(StringBuilder out, MirrorReport mirror) {
    mirror.unhealthy().forEach(why -> out.append(mirror.url() + ": " + why + "\n"));
    for (DriftEvent event : mirror.events()) {
      out.append(mirror.url() + ": drift " + event.kind().text() + " " + event.module());
      out.append(": " + event.message() + "\n");
    }
    List<String> problems = mirror.problems();
    problems.stream().limit(MAX_PROBLEMS).forEach(p -> out.append(mirror.url() + ": " + p + "\n"));
    if (problems.size() > MAX_PROBLEMS) {
      int more = problems.size() - MAX_PROBLEMS;
      out.append(mirror.url() + ": and " + more + " more requests that failed\n");
    }
  }
}
