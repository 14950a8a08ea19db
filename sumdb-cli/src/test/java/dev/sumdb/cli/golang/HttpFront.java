package dev.sumdb.cli.golang;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A plain HTTP server in front of others, on a free port of 127.0.0.1: serves folders, passes
 * requests on with their path as it came, and notes every request. The longest prefix decides.
 */
final class HttpFront implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Path> folders = new LinkedHashMap<>();
  private final Map<String, String> targets = new LinkedHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private HttpFront(HttpServer server) {
    this.server = server;
  }

  static HttpFront start() throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    HttpFront front = new HttpFront(server);
    server.createContext("/", front::handle);
    server.setExecutor(front.workers);
    server.start();
    return front;
  }

  /** Serves the files of a folder below a path such as {@code /artifacts/go/}. */
  HttpFront serve(String prefix, Path folder) {
    folders.put(prefix, folder);
    return this;
  }

  /** Passes requests below {@code prefix} on to {@code target}, which ends in a slash. */
  HttpFront forward(String prefix, String target) {
    targets.put(prefix, target);
    return this;
  }

  /** {@code http://127.0.0.1:PORT} without a slash. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The raw paths asked for until now. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Asks a server and expects that status. */
  static void mustAnswer(int status, String url) throws IOException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      if (answer.statusCode() != status) {
        throw new AssertionError(url + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  void forgetRequests() {
    requests.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      requests.add(path);
      String target = longestPrefix(targets, path);
      String folder = longestPrefix(folders, path);
      if (target != null) {
        pass(exchange, targets.get(target) + path.substring(target.length()));
      } else if (folder != null) {
        String name = exchange.getRequestURI().getPath().substring(folder.length());
        sendFile(exchange, folders.get(folder).resolve(name));
      } else {
        send(exchange, 404, "text/plain; charset=utf-8", "not found\n".getBytes());
      }
    }
  }

  private static String longestPrefix(Map<String, ?> byPrefix, String path) {
    String longest = null;
    for (String prefix : byPrefix.keySet()) {
      if (path.startsWith(prefix) && (longest == null || prefix.length() > longest.length())) {
        longest = prefix;
      }
    }
    return longest;
  }

  private void pass(HttpExchange exchange, String url) throws IOException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
      String type = answer.headers().firstValue("Content-Type").orElse("");
      send(exchange, answer.statusCode(), type, answer.body());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void sendFile(HttpExchange exchange, Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      send(exchange, 200, "application/octet-stream", Files.readAllBytes(file));
    } else {
      send(exchange, 404, "text/plain; charset=utf-8", "not found: no such file\n".getBytes());
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
