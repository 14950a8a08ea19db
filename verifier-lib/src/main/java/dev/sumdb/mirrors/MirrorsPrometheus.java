package dev.sumdb.mirrors;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The last round as gauges, and counters over all rounds of this process, in the text format of
 * Prometheus. Not thread-safe.
 */
public final class MirrorsPrometheus {
  private final TreeMap<String, long[]> totals = new TreeMap<>(); // requests, failures, events

  /** The text after one more round. */
  public String after(MirrorsReport report) {
    for (MirrorReport mirror : report.mirrors()) {
      long[] total = totals.computeIfAbsent(mirror.url(), url -> new long[3]);
      total[0] += mirror.requests();
      total[1] += mirror.requests() - mirror.answered();
      total[2] += mirror.events().stream().filter(event -> !event.kind().isLag()).count();
    }
    StringBuilder out = new StringBuilder();
    gauge(
        out, report, "healthy", "1 if all answers came, in time and right.", MirrorReport::healthy);
    gauge(out, report, "reachable", "1 if there was any answer.", MirrorReport::isReachable);
    gauge(out, report, "relays_database", "1 if it relays it.", MirrorReport::relaysDatabase);
    number(
        out, report, "success_ratio", "Requests with the right answer.", MirrorReport::successRate);
    number(out, report, "tree_size", "Of the head it relays, -1 for none.", m -> m.treeSize());
    times(out, report, "dns", "To resolve the name.", MirrorReport::dns);
    times(out, report, "connect", "To connect.", MirrorReport::connect);
    times(out, report, "tls", "Of the handshake.", MirrorReport::tls);
    times(out, report, "first_byte", "To the first byte.", MirrorReport::firstByte);
    times(out, report, "total", "Of whole requests.", MirrorReport::total);
    times(out, report, "info", "Of .info requests.", MirrorReport::info);
    counter(out, "requests_total", "Requests made.", 0);
    counter(out, "failures_total", "Requests without the right answer.", 1);
    counter(out, "drift_total", "Content that is not the log's, or not that of others.", 2);
    return out.toString();
  }

  private static void gauge(
      StringBuilder out,
      MirrorsReport report,
      String name,
      String help,
      Function<MirrorReport, Boolean> value) {
    number(out, report, name, help, mirror -> value.apply(mirror) ? 1 : 0);
  }

  private static void number(
      StringBuilder out,
      MirrorsReport report,
      String name,
      String help,
      ToDoubleFunction<MirrorReport> value) {
    head(out, name, help, "gauge");
    for (MirrorReport mirror : report.mirrors()) {
      line(out, name, mirror.url(), "", value.applyAsDouble(mirror));
    }
  }

  private static void times(
      StringBuilder out,
      MirrorsReport report,
      String phase,
      String help,
      Function<MirrorReport, Timings> timings) {
    String name = phase + "_seconds";
    head(out, name, help, "gauge");
    for (MirrorReport mirror : report.mirrors()) {
      Optional<Duration> p50 = timings.apply(mirror).p50();
      Optional<Duration> p95 = timings.apply(mirror).p95();
      p50.ifPresent(t -> line(out, name, mirror.url(), ",quantile=\"0.5\"", t.toNanos() / 1e9));
      p95.ifPresent(t -> line(out, name, mirror.url(), ",quantile=\"0.95\"", t.toNanos() / 1e9));
    }
  }

  private void counter(StringBuilder out, String name, String help, int which) {
    head(out, name, help, "counter");
    totals.forEach((url, total) -> line(out, name, url, "", total[which]));
  }

  private static void head(StringBuilder out, String name, String help, String type) {
    out.append("# HELP sumdb_mirror_" + name + " " + help + "\n");
    out.append("# TYPE sumdb_mirror_" + name + " " + type + "\n");
  }

  private static void line(
      StringBuilder out, String name, String url, String labels, double value) {
    String quoted = url.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    String number =
        value == Math.rint(value) && Math.abs(value) < 1e15
            ? Long.toString((long) value)
            : String.format(Locale.ROOT, "%.6f", value);
    out.append(
        "sumdb_mirror_" + name + "{mirror=\"" + quoted + "\"" + labels + "} " + number + "\n");
  }
}
