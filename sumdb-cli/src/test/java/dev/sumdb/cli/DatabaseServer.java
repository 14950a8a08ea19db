package dev.sumdb.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a database's answers over HTTP on a free port of 127.0.0.1, and notes every request. */
final class DatabaseServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile SumDbSource source;

  private DatabaseServer(HttpServer server, SumDbSource source) {
    this.server = server;
    this.source = source;
  }

  static DatabaseServer of(SumDbSource source) throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    HttpServer http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    DatabaseServer server = new DatabaseServer(http, source);
    http.createContext("/", server::handle);
    http.setExecutor(server.workers);
    http.start();
    return server;
  }

  /** From now on another database answers. */
  void serve(SumDbSource other) {
    source = other;
  }

  /** {@code http://127.0.0.1:PORT} without a slash. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(1);
      requests.add(path);
      try {
        send(exchange, 200, source.read(path, SumDbSource.MAX_LOOKUP_BYTES));
      } catch (NotInSourceException e) {
        send(exchange, 404, "not found\n".getBytes(StandardCharsets.UTF_8));
      } catch (SourceException e) {
        send(exchange, 500, "broken\n".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
