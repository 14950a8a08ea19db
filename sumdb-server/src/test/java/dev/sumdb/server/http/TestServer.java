package dev.sumdb.server.http;

import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.mirror.Mirror;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.function.UnaryOperator;

/** A real server on a free port of the loopback interface, and a client for it. */
final class TestServer implements AutoCloseable {
  final MemoryLog log;
  final SumDbServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  TestServer(MemoryLog log) {
    this(log, options -> options);
  }

  TestServer(MemoryLog log, UnaryOperator<HttpOptions> options) {
    this.log = log;
    try {
      HttpOptions defaults = HttpOptions.listen("127.0.0.1", 0).withAccessLog(AccessLogFormat.OFF);
      this.server = SumDbServer.start(log, log, new ServerMetrics(), options.apply(defaults));
    } catch (UsageException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** One that relays databases, too. */
  TestServer(MemoryLog log, List<Mirror> mirrors) {
    this.log = log;
    try {
      HttpOptions options = HttpOptions.listen("127.0.0.1", 0).withAccessLog(AccessLogFormat.OFF);
      this.server = SumDbServer.start(log, log, mirrors, new ServerMetrics(), options);
    } catch (UsageException | IOException e) {
      throw new AssertionError(e);
    }
  }

  RawClient connect() throws IOException {
    return new RawClient(server.port());
  }

  HttpResponse<byte[]> get(String path, String... headers) throws IOException {
    return send("GET", path, headers);
  }

  HttpResponse<byte[]> send(String method, String path, String... headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
