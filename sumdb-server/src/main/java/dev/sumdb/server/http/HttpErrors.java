package dev.sumdb.server.http;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.server.log.ConflictException;
import dev.sumdb.server.log.DamagedRecordException;
import dev.sumdb.server.log.QueueFullException;
import dev.sumdb.server.log.WritesRefusedException;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one table from what went wrong to a status and a text.
 *
 * <p>The text's first line is the cause, the second what to do. The go command shows a body only if
 * it is plain text of printable characters, stops at the first blank line, and drops lines or texts
 * that are too long, so bodies are at most 8 lines and 648 bytes. Only 404 and 410 mean to it that
 * a module version does not exist, so nothing temporary is ever answered with those.
 */
final class HttpErrors {
  private static final Logger LOG = LoggerFactory.getLogger(HttpErrors.class);
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("x-content-type-options");
  private static final int MAX_LINES = 8;
  private static final int MAX_BYTES = 648;

  private final ServerMetrics metrics;

  HttpErrors(ServerMetrics metrics) {
    this.metrics = metrics;
  }

  /** A refusal with its cause and the remedy. */
  static Reply refuse(int status, String cause, String action) {
    return Reply.text(status, body(cause, action)).with(NOSNIFF, "nosniff");
  }

  /** The answer to a failure of {@code exchange}, which asked for {@code subject}. */
  Reply reply(Throwable failure, String subject, Exchange exchange) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return reply(failure.getCause(), subject, exchange);
    }
    if (failure instanceof ModuleNotFoundException) {
      return refuse(
          404,
          "not found: " + subject + ": " + failure.getMessage(),
          "check the name and the version; a version published just now is found on a new try");
    }
    if (failure instanceof UpstreamException e) {
      return upstream(e, subject);
    }
    if (failure instanceof ConflictException) {
      metrics.conflict();
      return refuse(
          409,
          "conflict: " + failure.getMessage(),
          "the logged hashes stay; find out who changed the version, and publish a new one");
    }
    if (failure instanceof WritesRefusedException e) {
      return refuse(503, subject + ": cannot be added: " + failure.getMessage(), e.remedy())
          .retryAfter(30);
    }
    if (failure instanceof QueueFullException || failure instanceof ReadPool.BusyException) {
      return refuse(503, subject + ": " + failure.getMessage(), "try again").retryAfter(1);
    }
    return internal(failure, subject, exchange);
  }

  private static Reply upstream(UpstreamException failure, String subject) {
    int status =
        switch (failure.kind()) {
          case TROUBLE -> 502;
          case UNAVAILABLE -> 503;
          case TIMEOUT -> 504;
        };
    return refuse(
            status,
            subject + ": " + failure.getMessage(),
            "nothing was recorded; try again when the upstream answers")
        .retryAfter(Math.max(1, failure.retryAfter().toSeconds()));
  }

  private Reply internal(Throwable failure, String subject, Exchange exchange) {
    String id = exchange.id();
    if (failure instanceof DamagedRecordException) {
      metrics.damagedRecord();
      LOG.error("damaged record request={} subject={}", id, subject, failure);
      return refuse(
          500,
          subject + ": the stored record does not match the signed tree",
          "tell the operator: sumdb fsck finds it, a backup restores it (request " + id + ")");
    }
    LOG.error("request failed request={} subject={}", id, subject, failure);
    return refuse(
        500, subject + ": internal error", "tell the operator: it is logged as request " + id);
  }

  private static String body(String cause, String action) {
    List<String> lines = new ArrayList<>();
    add(lines, cause, MAX_LINES - 1);
    add(lines, action, MAX_LINES);
    StringBuilder out = new StringBuilder();
    int left = MAX_BYTES;
    for (int i = 0; i < lines.size(); i++) {
      // The action must survive a long cause.
      int reserve = i + 1 < lines.size() ? lines.get(lines.size() - 1).length() + 1 : 0;
      String line = cut(lines.get(i), Math.max(0, left - 1 - reserve));
      out.append(line).append('\n');
      left -= line.length() + 1;
    }
    return out.toString();
  }

  private static void add(List<String> lines, String text, int max) {
    for (String line : text.split("\n", -1)) {
      String clean = printable(line);
      if (!clean.isBlank() && lines.size() < max) {
        lines.add(clean);
      }
    }
  }

  private static String cut(String line, int max) {
    return line.length() <= max ? line : line.substring(0, Math.max(0, max - 3)) + "...";
  }

  /** Printable ASCII only, so that length in characters is length in bytes. */
  private static String printable(String line) {
    StringBuilder out = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      out.append(c >= ' ' && c < 0x7f ? c : c == '\t' ? ' ' : '?');
    }
    return out.toString();
  }
}
