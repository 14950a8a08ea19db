package dev.sumdb.server.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Set;

/** One event loop's part of one listening address. */
final class Listener extends VerticleBase {
  private static final long TICK_MILLIS = 1000;

  private final Role role;
  private final HttpServerOptions options;
  private final Wiring wiring;
  private Connections connections;
  private Router router;
  private HttpServer server;

  /** Which paths a listener has. */
  enum Role {
    /** Everything on one address. */
    ALL,
    /** The log, while the operator's pages are elsewhere. */
    PUBLIC,
    /** The operator's pages alone. */
    ADMIN
  }

  Listener(Role role, HttpServerOptions options, Wiring wiring) {
    this.role = role;
    this.options = options;
    this.wiring = wiring;
  }

  @Override
  public Future<?> start() {
    connections = new Connections(wiring.limits(), wiring.metrics(), wiring.unsent());
    router = wiring.pages().router(vertx, this, pages());
    vertx.setPeriodic(TICK_MILLIS, id -> tick());
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(connection -> connections.opened(connection, System.nanoTime()))
            .invalidRequestHandler(this::invalid)
            .requestHandler(this::request);
    return server.listen(address());
  }

  private SocketAddress address() {
    return options.getPort() == 0
        ? SocketAddress.sharedRandomPort(1 + role.ordinal(), options.getHost())
        : SocketAddress.inetSocketAddress(options.getPort(), options.getHost());
  }

  /** Accepts nothing more, and completes when all that was in flight is answered. */
  Future<Void> shutdown(Duration limit) {
    return server.shutdown(limit);
  }

  int port() {
    return server.actualPort();
  }

  boolean has(Endpoint page) {
    return pages().contains(page);
  }

  boolean isPublic() {
    return role != Role.ADMIN;
  }

  Router router() {
    return router;
  }

  String url() {
    return wiring.url();
  }

  HttpErrors errors() {
    return wiring.errors();
  }

  CharSequence date() {
    return wiring.date().text();
  }

  String nextRequestId() {
    return wiring.nextRequestId();
  }

  Exchange exchange(HttpServerRequest request, Endpoint endpoint) {
    Connections.Client client = connections.of(request.connection(), System.nanoTime());
    return new Exchange(request, endpoint, this, client);
  }

  /** A request is over. */
  void done(Endpoint endpoint, int code, long nanos, long bytes, Exchange exchange) {
    wiring.metrics().request(endpoint, code, nanos);
    if (wiring.accessLog().isOn()) {
      wiring.accessLog().write(exchange.logEntry(code, nanos, bytes));
    }
  }

  private Set<Endpoint> pages() {
    return switch (role) {
      case ALL -> RequestPath.ALL_PAGES;
      case PUBLIC -> Pages.PUBLIC;
      case ADMIN -> Pages.ADMIN;
    };
  }

  private void request(HttpServerRequest request) {
    if (!isOutOfStep(request)) {
      wiring.routes().handle(request, this);
    }
  }

  private void invalid(HttpServerRequest request) {
    if (!isOutOfStep(request)) {
      Gate.invalid(exchange(request, Endpoint.OTHER));
    }
  }

  /** Whether this came on a connection on which an earlier request was refused as a danger. */
  private boolean isOutOfStep(HttpServerRequest request) {
    return connections.of(request.connection(), System.nanoTime()).isClosing();
  }

  private void tick() {
    connections.closeLate(System.nanoTime());
    wiring.tick();
  }
}
