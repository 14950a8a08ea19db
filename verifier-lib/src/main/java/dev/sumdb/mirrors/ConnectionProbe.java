package dev.sumdb.mirrors;

import dev.sumdb.goproxy.HttpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * How long it takes to get a connection: one of its own, which is closed at once, because clients
 * of HTTP do not tell.
 */
final class ConnectionProbe {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  private final HttpSettings settings;
  private final Duration timeout;

  ConnectionProbe(HttpSettings settings, Duration timeout) {
    this.settings = settings;
    this.timeout = timeout;
  }

  /**
   * The phases of one connection.
   *
   * @param tls null without TLS
   */
  record Phases(Duration dns, Duration connect, Duration tls) {}

  /**
   * Connects, without any request.
   *
   * @return nothing if the way to this host leads through an HTTP proxy
   * @throws IOException which phase failed, and why
   */
  Optional<Phases> measure(URI url) throws IOException {
    if (settings.proxies().proxyFor(url).isPresent()) {
      return Optional.empty();
    }
    boolean secure = "https".equals(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : secure ? HTTPS : HTTP;
    long start = System.nanoTime();
    InetAddress address = resolved(url.getHost());
    long resolved = System.nanoTime();
    try (Socket socket = new Socket()) {
      connect(socket, new InetSocketAddress(address, port));
      long connected = System.nanoTime();
      Duration tls = null;
      if (secure) {
        handshake(socket, url.getHost(), port);
        tls = Duration.ofNanos(System.nanoTime() - connected);
      }
      Duration dns = Duration.ofNanos(resolved - start);
      return Optional.of(new Phases(dns, Duration.ofNanos(connected - resolved), tls));
    }
  }

  private static InetAddress resolved(String host) throws IOException {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      return InetAddress.getByName(bare);
    } catch (UnknownHostException e) {
      throw new IOException("dns: no address of " + bare, e);
    }
  }

  private void connect(Socket socket, InetSocketAddress address) throws IOException {
    try {
      socket.connect(address, Math.toIntExact(timeout.toMillis()));
      socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    } catch (SocketTimeoutException e) {
      throw new IOException("connect: no answer within " + timeout.toMillis() + " ms", e);
    } catch (IOException e) {
      throw new IOException("connect: " + e.getMessage(), e);
    }
  }

  /** With the name checked, as for every request. */
  private void handshake(Socket socket, String host, int port) throws IOException {
    try (SSLSocket tls =
        (SSLSocket)
            settings.tls().get().getSocketFactory().createSocket(socket, host, port, false)) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      tls.startHandshake();
    } catch (SocketTimeoutException e) {
      throw new IOException("tls: no answer within " + timeout.toMillis() + " ms", e);
    } catch (SSLException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException("tls: connection lost", e);
    }
  }
}
