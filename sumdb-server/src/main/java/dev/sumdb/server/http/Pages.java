package dev.sumdb.server.http;

import dev.sumdb.server.log.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The pages for people and for what watches the server. */
final class Pages {
  /** Those that {@code --admin-listen} moves to a listener of their own. */
  static final Set<Endpoint> ADMIN =
      EnumSet.of(Endpoint.HEALTHZ, Endpoint.READYZ, Endpoint.METRICS, Endpoint.VERSION);

  /** Those that always are on the public listener. */
  static final Set<Endpoint> PUBLIC = EnumSet.of(Endpoint.HOME, Endpoint.ROBOTS);

  private static final CharSequence PROMETHEUS =
      HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");

  private final LogView log;
  private final Lookups lookups;
  private final Heads heads;
  private final ReadPool pool;
  private final ServerMetrics metrics;
  private final HomePage home;
  private final String version;

  Pages(
      LogView log,
      Lookups lookups,
      Heads heads,
      ReadPool pool,
      ServerMetrics metrics,
      String version) {
    this.log = log;
    this.lookups = lookups;
    this.heads = heads;
    this.pool = pool;
    this.metrics = metrics;
    this.home = new HomePage(log);
    this.version = version;
  }

  /**
   * Routes those pages of one listener. The router sees only targets that {@link RequestPath} has
   * found to be exactly one of ours: by itself it would decode and normalise.
   */
  Router router(Vertx vertx, Listener listener, Set<Endpoint> pages) {
    Router router = Router.router(vertx);
    RequestPath.PAGES.forEach(
        (path, endpoint) -> {
          if (pages.contains(endpoint)) {
            router
                .route(path)
                .handler(
                    routing -> {
                      Exchange exchange = listener.exchange(routing.request(), endpoint);
                      if (Gate.admits(exchange)) {
                        answer(exchange, endpoint, listener.url());
                      }
                    });
          }
        });
    return router;
  }

  private void answer(Exchange exchange, Endpoint endpoint, String url) {
    switch (endpoint) {
      case HOME -> exchange.answer(home.reply(heads.current(), url));
      case ROBOTS -> exchange.answer(Reply.text(200, "User-agent: *\nDisallow: /\n"));
      case HEALTHZ -> exchange.answer(Reply.text(200, "ok\n"));
      case VERSION -> exchange.answer(Reply.text(200, "sumdb " + version + "\n"));
      case READYZ ->
          pool.run(this::readiness)
              .onComplete(exchange::answer, failure -> notReady(exchange, failure));
      case METRICS ->
          pool.run(this::metrics)
              .onComplete(exchange::answer, failure -> exchange.fail(failure, "metrics"));
      default -> throw new AssertionError("no page: " + endpoint);
    }
  }

  private Reply metrics() {
    Buffer text = Buffer.buffer(metrics.scrape().getBytes(StandardCharsets.UTF_8));
    return new Reply(200, PROMETHEUS, Reply.NO_STORE, "", text, Buffer.buffer(), List.of())
        .compressed();
  }

  private Reply readiness() throws java.io.IOException {
    Optional<Refusal> refusal = log.refusal();
    if (refusal.isPresent()) {
      return HttpErrors.refuse(503, "not ready: " + refusal.get().cause(), refusal.get().remedy());
    }
    long size = heads.current().size();
    if (size > 0 && log.isWhole()) {
      log.records(size - 1, size); // shows that the store can be read
    }
    // What follows is for eyes. Without this server its clients would lose what it has proven, too.
    StringBuilder text = new StringBuilder("ready\n");
    lookups
        .trouble()
        .ifPresent(trouble -> text.append("fetches fail: ").append(trouble).append('\n'));
    List<String> incidents = log.incidents();
    if (!incidents.isEmpty()) {
      text.append("incidents: ").append(incidents.size()).append(" open (");
      text.append(String.join(", ", new TreeSet<>(incidents)));
      text.append("); sumdb incidents lists them with their evidence\n");
    }
    return Reply.text(200, text.toString());
  }

  private static void notReady(Exchange exchange, Throwable failure) {
    exchange.answer(
        HttpErrors.refuse(
            503, "not ready: " + failure.getMessage(), "look at the server's log and its disk"));
  }
}
