package dev.sumdb.server.http;

import dev.sumdb.bundle.Bundle;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.mirror.Mirror;
import dev.sumdb.server.upstream.LookupService;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log served over HTTP, from {@link #start} to {@link #close}. Log and lookups stay the caller's,
 * to be closed after this.
 */
public final class SumDbServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SumDbServer.class);

  /** Leaves time for the rest of the process to end within 10 s. */
  private static final Duration GRACE = Duration.ofSeconds(8);

  private static final int BACKLOG = 1024;
  private static final int STREAMS = 256;

  /** "GET " or "HEAD " before the target, " HTTP/1.1" after it. */
  private static final int REQUEST_LINE = Gate.MAX_URI + 14;

  private final Vertx vertx;
  private final ServerMetrics metrics;
  private final List<Listener> main = new CopyOnWriteArrayList<>();
  private final List<Listener> admin = new CopyOnWriteArrayList<>();
  private String url = "";

  private SumDbServer(Vertx vertx, ServerMetrics metrics) {
    this.vertx = vertx;
    this.metrics = metrics;
  }

  /**
   * Serves a log. On return requests are answered.
   *
   * @throws BindException if the address is taken or is not this machine's
   * @throws UsageException if the certificates or their key cannot be used
   * @throws IOException if it cannot listen for another reason
   */
  public static SumDbServer start(Log log, LookupService lookups, HttpOptions options)
      throws UsageException, IOException {
    return start(log, lookups, List.of(), options);
  }

  /**
   * Serves a log, and below {@code /sumdb/NAME/} other databases.
   *
   * @param mirrors of different names; the caller's to close after this
   * @throws BindException as above
   * @throws UsageException as above
   * @throws IOException as above
   */
  public static SumDbServer start(
      Log log, LookupService lookups, List<Mirror> mirrors, HttpOptions options)
      throws UsageException, IOException {
    ServerMetrics metrics = new ServerMetrics();
    lookups.bind(metrics);
    return start(LogView.of(log), Lookups.of(lookups), mirrors, metrics, options);
  }

  /**
   * Serves what a bundle has, which the caller has verified with the key. On return requests are
   * answered; those for what is not in it with 404. No key for signing is involved.
   *
   * @throws BindException if the address is taken or is not this machine's
   * @throws IOException if it cannot listen for another reason
   */
  public static SumDbServer start(VerifierKey key, Bundle bundle, HttpOptions options)
      throws UsageException, IOException {
    BundledLog log = new BundledLog(key, bundle);
    return start(log, log, new ServerMetrics(), options);
  }

  static SumDbServer start(LogView log, Lookups lookups, ServerMetrics metrics, HttpOptions options)
      throws UsageException, IOException {
    return start(log, lookups, List.of(), metrics, options);
  }

  static SumDbServer start(
      LogView log,
      Lookups lookups,
      List<Mirror> mirrors,
      ServerMetrics metrics,
      HttpOptions options)
      throws UsageException, IOException {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(loops())
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    vertx.exceptionHandler(failure -> LOG.error("unexpected failure", failure));
    SumDbServer server = new SumDbServer(vertx, metrics);
    boolean started = false;
    try {
      server.listen(new Wiring(vertx, log, lookups, mirrors, metrics, options), options);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void listen(Wiring wiring, HttpOptions options) throws UsageException, IOException {
    HttpServerOptions http = http(options.host(), options.port(), options);
    if (options.hasTls()) {
      http.setSsl(true)
          .setUseAlpn(true)
          .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(options.certificates().toString())
                  .setKeyPath(options.tlsKey().toString()));
    }
    Listener.Role role = options.hasAdmin() ? Listener.Role.PUBLIC : Listener.Role.ALL;
    deploy(main, role, http, wiring, loops());
    if (options.hasTls()) {
      metrics.observeCertificate(expiry(options.certificates()));
    }
    url = options.advertise().orElseGet(() -> ownUrl(options));
    wiring.url(url);
    if (options.hasAdmin()) {
      deploy(
          admin,
          Listener.Role.ADMIN,
          http(options.adminHost(), options.adminPort(), options),
          wiring,
          1);
    }
  }

  /** Of the first certificate in the file, which is the server's. */
  private static Instant expiry(Path certificates) throws IOException {
    try (InputStream pem = Files.newInputStream(certificates)) {
      Certificate first = CertificateFactory.getInstance("X.509").generateCertificate(pem);
      return ((X509Certificate) first).getNotAfter().toInstant();
    } catch (CertificateException e) {
      throw new IOException(certificates + ": " + e.getMessage(), e);
    }
  }

  private void deploy(
      List<Listener> to, Listener.Role role, HttpServerOptions http, Wiring wiring, int instances)
      throws UsageException, IOException {
    Future<String> deployed =
        vertx.deployVerticle(
            () -> {
              Listener listener = new Listener(role, http, wiring);
              to.add(listener);
              return listener;
            },
            new DeploymentOptions().setInstances(instances));
    try {
      deployed.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw failure(e.getCause(), http);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while starting");
    }
  }

  private static IOException failure(Throwable cause, HttpServerOptions http)
      throws UsageException {
    String at = "cannot listen on " + http.getHost() + ":" + http.getPort();
    if (cause instanceof BindException) {
      BindException taken = new BindException(at + ": " + cause.getMessage());
      taken.initCause(cause);
      return taken;
    }
    if (http.getKeyCertOptions() instanceof PemKeyCertOptions pem
        && !(cause instanceof SocketException)
        && !(cause instanceof UnknownHostException)) {
      throw new UsageException(
          "cannot use the certificates in "
              + pem.getCertPath()
              + " with the key in "
              + pem.getKeyPath()
              + ": "
              + cause.getMessage(),
          "want PEM files, the server's certificate first and its key not encrypted",
          cause);
    }
    return new IOException(at + ": " + cause.getMessage(), cause);
  }

  private static HttpServerOptions http(String host, int port, HttpOptions options) {
    return new HttpServerOptions()
        .setHost(host)
        .setPort(port)
        .setAcceptBacklog(BACKLOG)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) options.limits().silence().toMillis())
        .setMaxInitialLineLength(REQUEST_LINE)
        .setMaxHeaderSize(Gate.MAX_HEADERS)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(STREAMS)
                .setMaxHeaderListSize(Gate.MAX_HEADERS))
        .setHttp2ClearTextEnabled(false)
        // No WebSockets here; their handler would break off more than 128 pipelined requests.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setCompressionSupported(false);
  }

  private static int loops() {
    return Math.max(1, Runtime.getRuntime().availableProcessors());
  }

  private String ownUrl(HttpOptions options) {
    String host = options.host();
    boolean wildcard = host.equals("0.0.0.0") || host.equals("::");
    String name = wildcard ? "127.0.0.1" : host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (options.hasTls() ? "https://" : "http://") + name + ":" + port();
  }

  /** The port of the public listener. */
  public int port() {
    return main.get(0).port();
  }

  /** The port of the listener with the operator's pages: the public one unless it has its own. */
  public int adminPort() {
    return admin.isEmpty() ? port() : admin.get(0).port();
  }

  /** The base URL that clients are told, without a slash at its end. */
  public String url() {
    return url;
  }

  /**
   * Accepts nothing more, answers what is in flight within 8 s, drops the rest. Leaves no thread.
   */
  @Override
  public void close() {
    List<Future<Void>> open =
        java.util.stream.Stream.concat(main.stream(), admin.stream())
            .map(listener -> listener.shutdown(GRACE))
            .toList();
    await(Future.join(open));
    await(vertx.close());
    metrics.close();
  }

  private static void await(Future<?> done) {
    try {
      done.toCompletionStage()
          .toCompletableFuture()
          .get(GRACE.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Closing goes on: what did not end in time is dropped with the event loops.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
