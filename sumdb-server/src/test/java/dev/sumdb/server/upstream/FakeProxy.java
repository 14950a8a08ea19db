package dev.sumdb.server.upstream;

import dev.sumdb.gosum.ModuleVersion;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A module proxy made of raw sockets, so that it can answer what no HTTP server would. One request
 * per connection.
 */
final class FakeProxy implements AutoCloseable {

  /** Writes a whole answer, status line included, or less; the connection is closed after it. */
  interface Answer {
    void write(String path, OutputStream out) throws IOException;
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Answer answer;

  private FakeProxy(ServerSocket server, Answer answer) {
    this.server = server;
    this.answer = answer;
  }

  static FakeProxy start(Answer answer) throws IOException {
    ServerSocket socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    FakeProxy proxy = new FakeProxy(socket, answer);
    daemon(proxy::accept).start();
    return proxy;
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  void answer(Answer next) {
    answer = next;
  }

  /** Serves a good module to everybody. */
  static Answer good(ModuleVersion module) {
    byte[] zip = Modules.zip(module + "/", Modules.goMod(module));
    return (path, out) -> ok(out, path.endsWith(".mod") ? Modules.goMod(module) : zip);
  }

  static void ok(OutputStream out, byte[] body) throws IOException {
    head(out, "200 OK", body.length);
    out.write(body);
  }

  static void status(OutputStream out, String status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    head(out, status, body.length);
    out.write(body);
  }

  static void head(OutputStream out, String status, long length) throws IOException {
    out.write(
        ("HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        daemon(() -> serve(socket)).start();
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String request = in.readLine();
      if (request == null) {
        return;
      }
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      String path = request.split(" ")[1];
      requests.add(path);
      OutputStream out = socket.getOutputStream();
      answer.write(path, out);
      out.flush();
    } catch (IOException e) {
      // the client went away, as some tests want
    } finally {
      open.remove(socket);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "fake-proxy");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
