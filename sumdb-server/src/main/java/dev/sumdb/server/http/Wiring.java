package dev.sumdb.server.http;

import dev.sumdb.server.mirror.Mirror;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** What all listeners of one server share. Thread-safe. */
final class Wiring {
  private final HttpOptions options;
  private final Clock clock;
  private final ServerMetrics metrics;
  private final HttpErrors errors;
  private final AccessLog accessLog;
  private final HttpDate date;
  private final Heads heads;
  private final Pages pages;
  private final Routes routes;
  private final AtomicLong lastHead;
  private final Unsent unsent = new Unsent(Runtime.getRuntime().maxMemory() / 8);
  private final AtomicLong requests = new AtomicLong();
  private final String idPrefix =
      Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
  private volatile Heads.Rendered seen;
  private volatile String url = "";

  Wiring(
      Vertx vertx,
      LogView log,
      Lookups lookups,
      List<Mirror> mirrors,
      ServerMetrics metrics,
      HttpOptions options) {
    this.options = options;
    this.clock = Clock.systemUTC();
    this.metrics = metrics;
    this.errors = new HttpErrors(metrics);
    this.accessLog = new AccessLog(options.accessLog(), clock);
    this.date = new HttpDate(clock.instant());
    this.heads = new Heads(log);
    this.lastHead = new AtomicLong(clock.millis());
    this.seen = heads.current();
    ReadPool pool = new ReadPool(vertx, options.limits().readThreads());
    long cache = options.limits().cacheBytes();
    this.pages = new Pages(log, lookups, heads, pool, metrics, options.version());
    this.routes =
        new Routes(
            log.name(),
            heads,
            new LookupHandler(lookups, heads, pool, metrics, cache),
            new TileHandler(log, heads, pool, metrics, cache),
            new MirrorHandlers(mirrors, pool));
    metrics.observe(log, lastHead, clock::millis, options.version());
    mirrors.forEach(metrics::observeMirror);
    options.dataDir().ifPresent(metrics::observeDisk);
  }

  HttpOptions.Limits limits() {
    return options.limits();
  }

  ServerMetrics metrics() {
    return metrics;
  }

  Unsent unsent() {
    return unsent;
  }

  HttpErrors errors() {
    return errors;
  }

  AccessLog accessLog() {
    return accessLog;
  }

  HttpDate date() {
    return date;
  }

  Pages pages() {
    return pages;
  }

  Routes routes() {
    return routes;
  }

  /** The base URL that clients are told. */
  String url() {
    return url;
  }

  /** The port is known only after the listeners have started. */
  void url(String base) {
    url = base;
  }

  String nextRequestId() {
    return idPrefix + "-" + Long.toString(requests.incrementAndGet(), 36);
  }

  /** About once a second. */
  void tick() {
    date.set(clock.instant());
    Heads.Rendered now = heads.current();
    if (now != seen) {
      seen = now;
      lastHead.set(clock.millis());
    }
  }
}
