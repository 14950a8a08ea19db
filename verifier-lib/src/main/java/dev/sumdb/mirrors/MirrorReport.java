package dev.sumdb.mirrors;

import dev.sumdb.goproxy.RedactedUrl;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one mirror is like.
 *
 * @param uri as it was given, with credentials
 * @param hasModules whether it served any module; a mirror of a database need not
 * @param dns time to resolve the name; none behind an HTTP proxy, as the next two
 * @param connect time to connect
 * @param tls time of the handshake; none without TLS
 * @param firstByte of all small requests, on a connection that may be open already
 * @param total of all requests, with their content
 * @param info total of the {@code .info} requests
 * @param requests made
 * @param answered those with the answer that should be
 * @param supported HTTP status of {@code /sumdb/NAME/supported}; 0 for no answer
 * @param treeSize of the newest head that it relays, -1 for none
 * @param problems requests that failed, a line each
 * @param events content that differs
 * @param unhealthy why it is not healthy; empty if it is
 */
public record MirrorReport(
    URI uri,
    boolean hasModules,
    Timings dns,
    Timings connect,
    Timings tls,
    Timings firstByte,
    Timings total,
    Timings info,
    int requests,
    int answered,
    int supported,
    long treeSize,
    List<String> problems,
    List<DriftEvent> events,
    List<String> unhealthy) {
  private static final int OK = 200;

  /** Copies the lists. */
  public MirrorReport {
    problems = List.copyOf(problems);
    events = List.copyOf(events);
    unhealthy = List.copyOf(unhealthy);
  }

  static MirrorReport of(MirrorSample sample, Duration threshold) {
    Timings firstByte = Timings.of(sample.firstByte);
    return new MirrorReport(
        sample.uri,
        sample.hasModules,
        Timings.of(sample.dns),
        Timings.of(sample.connect),
        Timings.of(sample.tls),
        firstByte,
        Timings.of(sample.total),
        Timings.of(sample.infoTimes),
        sample.requests,
        sample.answered,
        sample.supported,
        sample.treeSize,
        sample.problems,
        sample.events,
        unhealthy(sample, firstByte, threshold));
  }

  private static List<String> unhealthy(
      MirrorSample sample, Timings firstByte, Duration threshold) {
    List<String> reasons = new ArrayList<>();
    if (sample.answered < sample.requests) {
      int failed = sample.requests - sample.answered;
      reasons.add(failed + " of " + sample.requests + " requests failed");
    }
    if (firstByte.p95().filter(time -> time.compareTo(threshold) > 0).isPresent()) {
      reasons.add(
          "first byte after "
              + firstByte.p95().get().toMillis()
              + " ms at p95, want "
              + threshold.toMillis()
              + " ms");
    }
    long drift = sample.events.stream().filter(event -> !event.kind().isLag()).count();
    if (drift > 0) {
      reasons.add(drift + " differences in content");
    }
    return reasons;
  }

  /** Whether all answers came, in time, with the right content. */
  public boolean healthy() {
    return unhealthy.isEmpty();
  }

  /** Whether there was any answer. */
  public boolean isReachable() {
    return answered > 0 || firstByte.count() > 0;
  }

  /** Whether it relays the database. */
  public boolean relaysDatabase() {
    return supported == OK;
  }

  /** 0 to 1. */
  public double successRate() {
    return requests == 0 ? 0 : (double) answered / requests;
  }

  /** The URL without credentials. */
  public String url() {
    return RedactedUrl.of(uri);
  }
}
