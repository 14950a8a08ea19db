package dev.sumdb.goproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Connections to servers, kept for the next request to the same one. Thread-safe; starts no
 * threads.
 */
final class HttpConnections implements AutoCloseable {
  /** Servers close connections that are idle for longer. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(30);

  /**
   * Where a connection leads.
   *
   * @param host as in a URL, in lower case
   * @param proxyOrNull the HTTP proxy on the way
   */
  record Route(boolean secure, String host, int port, URI proxyOrNull) {
    /** Whether requests go to the proxy, which passes them on. */
    boolean isRelayed() {
      return proxyOrNull != null && !secure;
    }

    /** For the Host field, and the way through a proxy. */
    String authority() {
      return host + ":" + port;
    }
  }

  private record Idle(HttpConnection connection, long sinceNanos) {}

  private final Supplier<SSLContext> tls;
  private final Map<Route, Deque<Idle>> idle = new HashMap<>();
  private boolean closed;

  HttpConnections(Supplier<SSLContext> tls) {
    this.tls = tls;
  }

  /** One that was used before, or null. It may have been closed by the other side. */
  synchronized HttpConnection used(Route route) {
    dropOld();
    Deque<Idle> waiting = idle.get(route);
    return waiting == null || waiting.isEmpty() ? null : waiting.pop().connection();
  }

  /** Keeps a connection whose exchange has ended, if it can be used again. */
  void release(Route route, HttpConnection connection) {
    if (!connection.isReusable() || !keep(route, connection)) {
      connection.close();
    }
  }

  private synchronized boolean keep(Route route, HttpConnection connection) {
    dropOld();
    if (!closed) {
      idle.computeIfAbsent(route, r -> new ArrayDeque<>())
          .push(new Idle(connection, System.nanoTime()));
    }
    return !closed;
  }

  private void dropOld() {
    long now = System.nanoTime();
    for (Iterator<Deque<Idle>> all = idle.values().iterator(); all.hasNext(); ) {
      Deque<Idle> waiting = all.next();
      // The last used are first, so the oldest are last.
      while (!waiting.isEmpty() && now - waiting.getLast().sinceNanos() > MAX_IDLE.toNanos()) {
        waiting.removeLast().connection().close();
      }
      if (waiting.isEmpty()) {
        all.remove();
      }
    }
  }

  /**
   * Connects.
   *
   * @param connect limit for the connection, on which TLS and the exchange follow
   * @param all limit for everything until the answer begins; reads are bound to it
   * @throws TunnelException the proxy does not lead there
   */
  HttpConnection open(Route route, List<HeaderField> forProxy, Duration connect, Duration all)
      throws IOException {
    long start = System.nanoTime();
    TimedSocket socket = connect(route, connect);
    boolean complete = false;
    try {
      socket.limit(all.minusNanos(System.nanoTime() - start));
      Socket top = socket;
      if (route.secure()) {
        if (route.proxyOrNull() != null) {
          tunnel(socket, route, forProxy);
        }
        top = secured(socket, route);
      }
      HttpConnection connection = new HttpConnection(socket, top);
      complete = true;
      return connection;
    } finally {
      if (!complete) {
        socket.close();
      }
    }
  }

  /** Tries all addresses of the host within the limit. */
  private static TimedSocket connect(Route route, Duration limit) throws IOException {
    URI proxy = route.proxyOrNull();
    String host = proxy == null ? route.host() : proxy.getHost();
    int port = proxy == null ? route.port() : proxy.getPort() < 0 ? 80 : proxy.getPort();
    long end = System.nanoTime() + limit.toNanos();
    IOException failure = null;
    for (InetAddress address : InetAddress.getAllByName(bare(host))) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        break;
      }
      try {
        return TimedSocket.connect(new InetSocketAddress(address, port), left);
      } catch (SocketTimeoutException e) {
        failure = new ConnectTimeoutException();
      } catch (java.net.SocketException e) {
        failure = e;
      }
    }
    throw failure != null ? failure : new ConnectTimeoutException();
  }

  /** There was no connection in time. */
  static final class ConnectTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** The HTTP proxy answered a request for a tunnel with another status than 2xx. */
  static final class TunnelException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    TunnelException(int status) {
      super("the HTTP proxy opens no tunnel: status " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** The proxy's words stay unread: nobody but the server is to be believed about a module. */
  private static void tunnel(TimedSocket socket, Route route, List<HeaderField> fields)
      throws IOException {
    HttpConnection proxy = new HttpConnection(socket, socket);
    int status = proxy.connect(request("CONNECT", route.authority(), route.authority(), fields));
    if (status != 200) {
      throw new TunnelException(status);
    }
  }

  private SSLSocket secured(TimedSocket socket, Route route) throws IOException {
    String host = bare(route.host());
    SSLSocket secured =
        (SSLSocket) tls.get().getSocketFactory().createSocket(socket, host, route.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // or any certificate would do
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** A request without content. */
  static byte[] request(String method, String target, String host, List<HeaderField> fields) {
    StringBuilder text = new StringBuilder(256);
    text.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ").append(host);
    text.append("\r\nUser-Agent: sumdb\r\n");
    for (HeaderField field : fields) {
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Closes those that wait; those in use are closed when they are released. */
  @Override
  public void close() {
    List<Idle> waiting = new ArrayList<>();
    synchronized (this) {
      closed = true;
      idle.values().forEach(waiting::addAll);
      idle.clear();
    }
    waiting.forEach(one -> one.connection().close());
  }
}
