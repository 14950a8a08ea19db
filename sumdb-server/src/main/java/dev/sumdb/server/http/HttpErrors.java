package dev.sumdb.server.http;

import dev.sumdb.client.CorruptStateException;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.server.database.MisbehaviourException;
import dev.sumdb.server.log.ConflictException;
import dev.sumdb.server.log.DamagedRecordException;
import dev.sumdb.server.log.DamagedTileException;
import dev.sumdb.server.log.QueueFullException;
import dev.sumdb.server.log.WritesRefusedException;
import dev.sumdb.server.mirror.ModuleGoneException;
import dev.sumdb.server.overlay.ContradictedException;
import dev.sumdb.server.overlay.RefusedByPolicyException;
import dev.sumdb.server.upstream.SpoolException;
import dev.sumdb.tlog.Graphic;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
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
  private static final String ELLIPSIS = "...";

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
    if (failure instanceof BundledLog.NotBundledException) {
      return refuse(
          404,
          "not found: " + failure.getMessage(),
          "make one that has it where there is a network: sumdb bundle create");
    }
    if (failure instanceof ModuleNotFoundException) {
      return refuse(
          failure instanceof ModuleGoneException ? 410 : 404,
          "not found: " + subject + ": " + failure.getMessage(),
          "check the name and the version; a version published just now is found on a new try");
    }
    if (failure instanceof UpstreamException e) {
      return upstream(e, subject);
    }
    if (failure instanceof MisbehaviourException e) {
      return refuse(
          502,
          subject + ": " + e.getMessage(),
          "the answer was refused; the operator finds the evidence with: sumdb incidents");
    }
    if (failure instanceof CorruptStateException e) {
      return refuse(503, subject + ": " + e.getMessage(), e.remedy()).retryAfter(30);
    }
    if (failure instanceof ConflictException) {
      metrics.conflict();
      return refuse(
          409,
          "conflict: " + failure.getMessage(),
          "the logged hashes stay; find out who changed the version, and publish a new one");
    }
    if (failure instanceof ContradictedException e) {
      metrics.conflict();
      return refuse(409, "conflict: " + e.getMessage(), e.remedy());
    }
    if (failure instanceof RefusedByPolicyException e) {
      return refuse(403, subject + ": " + failure.getMessage(), e.remedy());
    }
    if (failure instanceof WritesRefusedException e) {
      return refuse(503, subject + ": cannot be added: " + failure.getMessage(), e.remedy())
          .retryAfter(30);
    }
    if (failure instanceof SpoolException e) {
      return refuse(503, subject + ": cannot be fetched: " + e.getMessage(), e.remedy())
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
    if (failure instanceof DamagedRecordException || failure instanceof DamagedTileException) {
      metrics.damaged(failure instanceof DamagedTileException ? "tile" : "record");
      // No stack trace: it would be the same each time somebody asks.
      LOG.error("damaged store request={} subject={} cause={}", id, subject, failure.getMessage());
      return refuse(
          500,
          subject + ": what is stored does not match the signed tree",
          "tell the operator: sumdb fsck finds it, a backup restores it (request " + id + ")");
    }
    LOG.error("request failed request={} subject={}", id, subject, failure);
    return refuse(
        500, subject + ": internal error", "tell the operator: it is logged as request " + id);
  }

  /** As many lines of the cause as fit before the action, which is never cut. */
  private static String body(String cause, String action) {
    String last = printable(action, MAX_BYTES / 2) + "\n";
    StringBuilder out = new StringBuilder();
    int left = MAX_BYTES - bytes(last);
    int lines = MAX_LINES - 1;
    for (String line : cause.split("\\R", -1)) {
      String clean = printable(line, left - 1);
      if (!clean.isBlank() && lines-- > 0) {
        out.append(clean).append('\n');
        left -= bytes(clean) + 1;
      }
    }
    return out + last;
  }

  /** One line of what Go calls graphic characters, others escaped, at most so many bytes long. */
  private static String printable(String line, int maxBytes) {
    StringBuilder out = new StringBuilder(line.length());
    int left = maxBytes;
    int[] points = line.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      String c = Graphic.escape(points[i]);
      int ellipsis = i + 1 < points.length ? ELLIPSIS.length() : 0;
      if (bytes(c) + ellipsis > left) {
        return left < ELLIPSIS.length() ? out.toString() : out + ELLIPSIS;
      }
      out.append(c);
      left -= bytes(c);
    }
    return out.toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
