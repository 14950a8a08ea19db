package dev.sumdb.goproxy;

import dev.sumdb.goproxy.HttpConnections.ConnectTimeoutException;
import dev.sumdb.goproxy.HttpConnections.Route;
import dev.sumdb.goproxy.HttpConnections.TunnelException;
import dev.sumdb.tlog.Graphic;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * GET requests to upstreams nobody trusts: bounded by phase timeouts, with at most ten redirects
 * and none from https to http, and with credentials for nobody but the https host they are meant
 * for.
 *
 * <p>Thread-safe; works in the calling threads, which may be interrupted. Looking up the name of a
 * host takes as long as the system lets it. Speaks HTTP/1.1 only, over connections of its own: the
 * runtime's client changes threads several times for each answer, which costs more than all else
 * that a run does with its thousand small ones.
 */
public final class HttpFetcher implements AutoCloseable {
  private static final int MAX_REDIRECTS = 10;

  private final HttpSettings settings;
  private final HttpConnections connections;

  /** Opens no connection yet. */
  public HttpFetcher(HttpSettings settings) {
    this.settings = settings;
    this.connections = new HttpConnections(settings.tls());
  }

  /**
   * Requests a URL, whose user name and password, if it has some, are used for this host.
   *
   * @return an answer of any status but a redirect; the caller closes it
   * @throws UpstreamException no answer, or redirects that are refused
   * @throws InterruptedIOException the calling thread was interrupted
   */
  public HttpAnswer get(URI url) throws UpstreamException, InterruptedIOException {
    return get(url, Deadline.NONE);
  }

  /** The same with a limit for everything together: connection, redirects, headers and body. */
  public HttpAnswer get(URI url, Deadline deadline)
      throws UpstreamException, InterruptedIOException {
    if (!isHttps(url) && url.getRawUserInfo() != null) {
      throw UpstreamException.trouble(
          "refusing to pass credentials to insecure URL: " + RedactedUrl.of(url));
    }
    URI at = url;
    for (int redirects = 0; ; redirects++) {
      HttpAnswer answer = answer(at, url, deadline);
      Optional<URI> next;
      try {
        next = redirect(answer, at);
      } catch (UpstreamException e) {
        answer.close();
        throw e;
      }
      if (next.isEmpty()) {
        return answer;
      }
      answer.close();
      if (redirects == MAX_REDIRECTS) {
        throw UpstreamException.trouble(
            "reading " + RedactedUrl.of(url) + ": stopped after " + MAX_REDIRECTS + " redirects");
      }
      at = next.get();
    }
  }

  private static boolean isHttps(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  private static Optional<URI> redirect(HttpAnswer answer, URI from) throws UpstreamException {
    switch (answer.status()) {
      case 301, 302, 303, 307, 308 -> {}
      default -> {
        return Optional.empty();
      }
    }
    String shown = "reading " + RedactedUrl.of(from) + ": ";
    Optional<String> location = answer.header("Location");
    if (location.isEmpty()) {
      throw UpstreamException.trouble(shown + "redirect to nowhere");
    }
    URI to;
    try {
      to = from.resolve(new URI(location.get()));
    } catch (URISyntaxException e) {
      throw UpstreamException.trouble(shown + "redirect to an invalid URL");
    }
    if (isHttps(from) && !isHttps(to)) {
      throw UpstreamException.trouble(
          shown + "redirected from secure URL to insecure URL " + RedactedUrl.of(to));
    }
    if (to.getHost() == null || !isHttps(to) && !"http".equalsIgnoreCase(to.getScheme())) {
      throw UpstreamException.trouble(shown + "redirect to an invalid URL");
    }
    return Optional.of(to);
  }

  /** Tries again with other credentials after a refusal, where there are any. */
  private HttpAnswer answer(URI url, URI first, Deadline deadline)
      throws UpstreamException, InterruptedIOException {
    if (!isHttps(url) || !hostAndPort(url).equals(hostAndPort(first))) {
      return send(url, List.of(), deadline);
    }
    if (first.getUserInfo() != null) {
      String value = BasicAuth.value(first.getUserInfo());
      return send(url, List.of(new HeaderField("Authorization", value)), deadline);
    }
    Credentials credentials = settings.credentials();
    URI bare = bare(url);
    List<HeaderField> sent = credentials.fields(bare);
    HttpAnswer answer = send(url, sent, deadline);
    if (!isRefusal(answer.status(), sent)) {
      return answer;
    }
    List<HeaderField> other = sent;
    boolean taken = false;
    try {
      other = credentials.afterRefusal(bare, answer.head(), sent);
      taken = other.equals(sent);
    } finally {
      if (!taken) {
        answer.close();
      }
    }
    return taken ? answer : send(url, other, deadline);
  }

  /**
   * Whether other credentials could help: to strangers, servers of private modules say that there
   * is nothing.
   */
  private static boolean isRefusal(int status, List<HeaderField> sent) {
    boolean clientError = status >= 400 && status <= 499 && status != 429;
    return clientError && (sent.isEmpty() || status == 401 || status == 403);
  }

  private HttpAnswer send(URI url, List<HeaderField> login, Deadline deadline)
      throws UpstreamException, InterruptedIOException {
    PhaseTimeouts timeouts = settings.timeouts();
    Optional<URI> proxy = settings.proxies().proxyFor(url);
    Route route = route(url, proxy.orElse(null));
    byte[] request = request(url, route, login);
    try {
      mustNotBeInterrupted(reading(url).strip());
      // Servers close what is idle, so a used one may fail where a new one does not.
      for (HttpConnection used = connections.used(route);
          used != null;
          used = connections.used(route)) {
        used.limit(deadline.atMost(timeouts.connect().plus(timeouts.firstByte())));
        Optional<HttpAnswer> answer = exchange(url, route, used, request, deadline, true);
        if (answer.isPresent()) {
          return answer.get();
        }
      }
      HttpConnection fresh =
          connections.open(
              route,
              proxyLogin(proxy),
              deadline.atMost(timeouts.connect()),
              deadline.atMost(timeouts.connect().plus(timeouts.firstByte())));
      return exchange(url, route, fresh, request, deadline, false).orElseThrow();
    } catch (IOException e) {
      mustNotBeInterrupted(reading(url).strip());
      throw failure(url, e, deadline);
    }
  }

  /** Nothing if a used connection turned out to be closed before anything was answered. */
  private Optional<HttpAnswer> exchange(
      URI url,
      Route route,
      HttpConnection connection,
      byte[] request,
      Deadline deadline,
      boolean used)
      throws IOException {
    boolean answered = false;
    try {
      ResponseHead head = connection.exchange(request);
      if (head.status() == 407 && route.isRelayed()) {
        throw new TunnelException(407);
      }
      answered = true;
      return Optional.of(
          new HttpAnswer(
              url,
              head,
              connection,
              done -> connections.release(route, done),
              settings.timeouts().idle(),
              deadline));
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      if (used && !connection.hasAnswered() && !Thread.currentThread().isInterrupted()) {
        return Optional.empty();
      }
      throw e;
    } finally {
      if (!answered) {
        connection.close();
      }
    }
  }

  /** For blocking reads, whose connection an interruption closes. */
  static void mustNotBeInterrupted(String doing) throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while " + doing);
    }
  }

  private static String reading(URI url) {
    return "reading " + RedactedUrl.of(url) + ": ";
  }

  private static Route route(URI url, URI proxyOrNull) throws UpstreamException {
    int port = url.getPort() >= 0 ? url.getPort() : isHttps(url) ? 443 : 80;
    if (port == 0 || port > 65535) {
      throw cannotRequest(url);
    }
    return new Route(isHttps(url), url.getHost().toLowerCase(Locale.ROOT), port, proxyOrNull);
  }

  private byte[] request(URI url, Route route, List<HeaderField> login) throws UpstreamException {
    String bare = bare(url).toASCIIString();
    List<HeaderField> fields = new ArrayList<>(login);
    if (route.isRelayed()) {
      fields.addAll(proxyLogin(Optional.of(route.proxyOrNull())));
    }
    String target = route.isRelayed() ? bare : bare.substring(bare.indexOf('/', 8));
    return HttpConnections.request("GET", target, hostAndPort(url), fields);
  }

  private static List<HeaderField> proxyLogin(Optional<URI> proxy) {
    return proxy
        .filter(one -> one.getUserInfo() != null)
        .map(one -> new HeaderField("Proxy-Authorization", BasicAuth.value(one.getUserInfo())))
        .map(List::of)
        .orElse(List.of());
  }

  /** User name and password travel in a header or not at all, never in the request line. */
  private static URI bare(URI url) throws UpstreamException {
    try {
      return new URI(url.getScheme() + "://" + hostAndPort(url) + pathAndQuery(url));
    } catch (URISyntaxException e) {
      throw cannotRequest(url);
    }
  }

  private static UpstreamException cannotRequest(URI url) {
    return UpstreamException.trouble(reading(url) + "not a URL that can be requested");
  }

  private static String hostAndPort(URI url) {
    int port = url.getPort() >= 0 ? url.getPort() : isHttps(url) ? 443 : 80;
    boolean standard = port == (isHttps(url) ? 443 : 80);
    return url.getHost().toLowerCase(Locale.ROOT) + (standard ? "" : ":" + port);
  }

  private static String pathAndQuery(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  private UpstreamException failure(URI url, IOException cause, Deadline deadline) {
    String reading = reading(url);
    if (cause instanceof ConnectTimeoutException) {
      return UpstreamException.unreachable(
          UpstreamException.Kind.TIMEOUT, reading + "no connection in time");
    }
    if (cause instanceof SocketTimeoutException) {
      return UpstreamException.unreachable(
          UpstreamException.Kind.TIMEOUT,
          reading + "no answer within " + deadline.explain(settings.timeouts().firstByte()));
    }
    if (cause instanceof TunnelException tunnel && tunnel.status() == 407) {
      return UpstreamException.unreachable(
          UpstreamException.Kind.TROUBLE,
          reading + "the HTTP proxy wants a user name and password");
    }
    if (cause instanceof SSLException) {
      return UpstreamException.unreachable(
          UpstreamException.Kind.TROUBLE, reading + "TLS: " + oneLine(cause.getMessage()));
    }
    if (cause instanceof ProtocolException) {
      return UpstreamException.trouble(reading + "not an HTTP answer");
    }
    if (cause instanceof UnknownHostException) {
      return UpstreamException.unreachable(
          UpstreamException.Kind.UNAVAILABLE, reading + "unknown host " + url.getHost());
    }
    if (cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof TunnelException) {
      return UpstreamException.unreachable(
          UpstreamException.Kind.UNAVAILABLE, reading + oneLine(cause.getMessage()));
    }
    return UpstreamException.unreachable(
        UpstreamException.Kind.UNAVAILABLE,
        reading + "connection lost before an answer: " + oneLine(cause.getMessage()));
  }

  /** Lets go of all connections. No request may be under way or follow. */
  @Override
  public void close() {
    connections.close();
  }

  /** What an upstream wrote, fit for a log and for a terminal: no line breaks, no controls. */
  static String oneLine(String text) {
    return text == null ? "" : Graphic.escape(text.replaceAll("\\s+", " ").strip());
  }
}
