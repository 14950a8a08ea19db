package dev.sumdb.goproxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;

/**
 * An HTTP server on the loopback interface that answers byte for byte what a test wants, one
 * request per connection. Public, for tests of other packages.
 */
public final class FakeProxy implements AutoCloseable {

  /** One request as it arrived. */
  public record Request(String target, Map<String, String> headers) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
  }

  /** Writes an answer, or does not. */
  @FunctionalInterface
  public interface Answer {
    void write(OutputStream out) throws IOException;
  }

  /** What a request needs, and the answer without it. */
  private record Demand(String authorization, Answer refusal) {}

  private final ServerSocket server;
  private final String scheme;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Demand> demands = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private FakeProxy(ServerSocket server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    daemon(this::accept);
  }

  public static FakeProxy start() throws IOException {
    return new FakeProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "http");
  }

  public static FakeProxy startTls(SSLContext tls) throws IOException {
    return new FakeProxy(
        tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        "https");
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "fake-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** The base URL, by address. */
  public URI base() {
    return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort());
  }

  /** The same server under its other name. */
  public URI localhost() {
    return URI.create(scheme + "://localhost:" + server.getLocalPort());
  }

  /** Sets the answer for a request target, which is compared undecoded. */
  public FakeProxy on(String target, Answer answer) {
    answers.put(target, answer);
    return this;
  }

  /** Gives the answer for a request target only to those who can authenticate. */
  public FakeProxy demand(String target, String authorization, Answer refusal) {
    demands.put(target, new Demand(authorization, refusal));
    return this;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public List<String> targets() {
    return requests.stream().map(Request::target).toList();
  }

  /** An answer with length; headers are whole lines. */
  public static Answer answer(int status, String type, byte[] body, String... headers) {
    return out -> {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
      if (!type.isEmpty()) {
        head.append("Content-Type: ").append(type).append("\r\n");
      }
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      head.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
    };
  }

  public static Answer text(int status, String body, String... headers) {
    return answer(
        status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), headers);
  }

  public static Answer redirect(String location) {
    return answer(302, "", new byte[0], "Location: " + location);
  }

  public static Answer raw(String bytes) {
    return out -> out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Writes the start of an answer and then keeps silent until the server is closed. */
  public Answer hanging(String start) {
    return out -> {
      out.write(start.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String line = in.readLine();
      if (line == null) {
        return;
      }
      Map<String, String> headers = new ConcurrentHashMap<>();
      for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
        int colon = header.indexOf(':');
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).strip());
      }
      String target = line.split(" ")[1];
      Request request = new Request(target, headers);
      requests.add(request);
      answerTo(request).write(socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // the client has gone, or the test is over
    } finally {
      open.remove(socket);
    }
  }

  private Answer answerTo(Request request) {
    Demand demand = demands.get(request.target());
    if (demand != null
        && !demand.authorization().equals(request.header("Authorization").orElse(""))) {
      return demand.refusal();
    }
    return answers.getOrDefault(request.target(), text(404, "not found\n"));
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
