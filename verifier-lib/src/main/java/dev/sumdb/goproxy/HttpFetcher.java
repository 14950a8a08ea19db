package dev.sumdb.goproxy;

import dev.sumdb.goenv.HttpProxies;
import dev.sumdb.tlog.Graphic;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * GET requests to upstreams nobody trusts: bounded by phase timeouts, with at most ten redirects
 * and none from https to http, and with credentials for nobody but the https host they are meant
 * for.
 *
 * <p>Thread-safe. Speaks HTTP/1.1 only: an HTTP/2 connection buffers up to 16 MiB per stream ahead
 * of a slow reader, which is more than many downloads at once may take.
 */
public final class HttpFetcher implements AutoCloseable {
  private static final int MAX_REDIRECTS = 10;

  /** Lists what HTTP proxies do not get on the way to https; by default that is all there is. */
  private static final String NO_TUNNEL_LOGIN = "jdk.http.auth.tunneling.disabledSchemes";

  private final HttpSettings settings;
  private HttpClient plain; // null until needed, as the other
  private HttpClient secure;

  /** Opens no connection yet. */
  public HttpFetcher(HttpSettings settings) {
    this.settings = settings;
  }

  /** One for http and one for https: authorities are read only for those who need them. */
  private synchronized HttpClient client(URI url) {
    if (isHttps(url)) {
      secure = secure == null ? newClient(settings.tls().get()) : secure;
      return secure;
    }
    plain = plain == null ? newClient(trustingNobody()) : plain;
    return plain;
  }

  private HttpClient newClient(SSLContext tls) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(settings.timeouts().connect())
        .proxy(new EnvironmentSelector(settings.proxies()))
        .sslContext(tls)
        .build();
  }

  /** Without a context the client would load the runtime's; with this one every handshake fails. */
  private static SSLContext trustingNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the runtime's TLS is unusable", e);
    }
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
    PolledBody body = new PolledBody();
    HttpRequest request = request(url, login);
    CompletableFuture<HttpResponse<PolledBody>> sent = client(url).sendAsync(request, info -> body);
    PhaseTimeouts timeouts = settings.timeouts();
    Duration limit = deadline.atMost(timeouts.connect().plus(timeouts.firstByte()));
    boolean answered = false;
    try {
      HttpResponse<PolledBody> response = sent.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      mustPassTheProxy(request.uri(), response.statusCode());
      answered = true;
      return new HttpAnswer(url, response, timeouts.idle(), deadline);
    } catch (TimeoutException e) {
      throw UpstreamException.unreachable(
          UpstreamException.Kind.TIMEOUT,
          reading(url) + "no answer within " + deadline.explain(timeouts.firstByte()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + reading(url).strip());
    } catch (ExecutionException e) {
      throw failure(url, e.getCause());
    } finally {
      if (!answered) {
        sent.cancel(true);
        body.cancel(); // an answer that arrives now would keep its connection otherwise
      }
    }
  }

  private void mustPassTheProxy(URI url, int status) throws UpstreamException {
    if (status == 407 && settings.proxies().proxyFor(url).isPresent()) {
      boolean silent = isHttps(url) && !"".equals(System.getProperty(NO_TUNNEL_LOGIN));
      throw UpstreamException.unreachable(
          UpstreamException.Kind.TROUBLE,
          reading(url)
              + "the HTTP proxy wants a user name and password"
              + (silent
                  ? ", which this JVM sends to none without -D" + NO_TUNNEL_LOGIN + "="
                  : ""));
    }
  }

  private static String reading(URI url) {
    return "reading " + RedactedUrl.of(url) + ": ";
  }

  private HttpRequest request(URI url, List<HeaderField> login) throws UpstreamException {
    URI bare = bare(url);
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(bare).GET().header("User-Agent", "sumdb");
      login.forEach(field -> request.header(field.name(), field.value()));
      settings
          .proxies()
          .proxyFor(bare)
          .filter(proxy -> proxy.getUserInfo() != null)
          .map(proxy -> BasicAuth.value(proxy.getUserInfo()))
          .ifPresent(value -> request.header("Proxy-Authorization", value));
      return request.build();
    } catch (IllegalArgumentException e) {
      throw cannotRequest(url);
    }
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

  private static UpstreamException failure(URI url, Throwable cause) {
    String reading = reading(url);
    if (cause instanceof HttpConnectTimeoutException) {
      return UpstreamException.unreachable(
          UpstreamException.Kind.TIMEOUT, reading + "no connection in time");
    }
    if (cause instanceof SSLException) {
      return UpstreamException.unreachable(
          UpstreamException.Kind.TROUBLE, reading + "TLS: " + oneLine(cause.getMessage()));
    }
    if (cause instanceof ProtocolException) {
      return UpstreamException.trouble(reading + "not an HTTP answer");
    }
    if (cause instanceof ConnectException) {
      String why = cause.getMessage() == null ? "cannot connect" : oneLine(cause.getMessage());
      return UpstreamException.unreachable(UpstreamException.Kind.UNAVAILABLE, reading + why);
    }
    if (cause instanceof IOException) {
      return UpstreamException.unreachable(
          UpstreamException.Kind.UNAVAILABLE,
          reading + "connection lost before an answer: " + oneLine(cause.getMessage()));
    }
    throw new AssertionError("request failed in an unexpected way", cause);
  }

  /**
   * Lets go of all connections, where the runtime can (Java 21 and later); elsewhere they end with
   * the garbage collection of this object. No request may be under way or follow.
   */
  @Override
  public synchronized void close() {
    close(plain);
    close(secure);
  }

  private static void close(HttpClient client) {
    if ((Object) client instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) { // declared by the interface, thrown by no client
        throw new AssertionError(e);
      }
    }
  }

  /** What an upstream wrote, fit for a log and for a terminal: no line breaks, no controls. */
  static String oneLine(String text) {
    return text == null ? "" : Graphic.escape(text.replaceAll("\\s+", " ").strip());
  }

  /** The environment's proxies for the client. */
  private static final class EnvironmentSelector extends ProxySelector {
    private final HttpProxies proxies;

    private EnvironmentSelector(HttpProxies proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<java.net.Proxy> select(URI url) {
      return List.of(
          proxies.proxyFor(url).map(EnvironmentSelector::proxy).orElse(java.net.Proxy.NO_PROXY));
    }

    private static java.net.Proxy proxy(URI address) {
      int port = address.getPort() >= 0 ? address.getPort() : 80;
      return new java.net.Proxy(
          java.net.Proxy.Type.HTTP, new java.net.InetSocketAddress(address.getHost(), port));
    }

    @Override
    public void connectFailed(URI url, SocketAddress address, IOException failure) {
      // the request fails and says so
    }
  }
}
