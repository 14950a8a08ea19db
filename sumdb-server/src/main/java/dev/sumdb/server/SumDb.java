package dev.sumdb.server;

import dev.sumdb.goenv.EnvFiles;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.Os;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.config.HostPort;
import dev.sumdb.server.config.Limits;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.http.AccessLogFormat;
import dev.sumdb.server.http.HttpOptions;
import dev.sumdb.server.http.SumDbServer;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.mirror.Mirror;
import dev.sumdb.server.overlay.MinimumAge;
import dev.sumdb.server.overlay.Overlay;
import dev.sumdb.server.overlay.OverlayChoice;
import dev.sumdb.server.store.StoredTile;
import dev.sumdb.server.upstream.Ingestion;
import dev.sumdb.server.upstream.IngestionOptions;
import dev.sumdb.server.upstream.LookupService;
import dev.sumdb.server.upstream.UpstreamGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A checksum database, from {@link #start} to {@link #close}; several may run in one process, each
 * on a directory of its own. {@link #close} leaves neither a thread nor an open file.
 */
public final class SumDb implements AutoCloseable {
  private static final Duration ROOM_WAIT = Duration.ofSeconds(60);
  private static final int BREAKER_FAILURES = 5;
  private static final Duration BREAKER_PAUSE = Duration.ofSeconds(10);

  private final VerifierKey key;
  private final boolean fetches;
  private final OverlayChoice overlay;
  private final SumDbServer http;
  private final Deque<Runnable> closing; // in this order

  private SumDb(
      VerifierKey key,
      boolean fetches,
      OverlayChoice overlay,
      SumDbServer http,
      Deque<Runnable> closing) {
    this.key = key;
    this.fetches = fetches;
    this.overlay = overlay;
    this.http = http;
    this.closing = closing;
  }

  /**
   * Serves the log of the configuration's directory. On return requests are answered.
   *
   * @param variables of the process, for what the go command would do
   * @param notices is told, in one line each, what an operator should know
   * @param version of the product, for {@code /version}
   * @throws UsageException if there is no log, or its key or the upstream cannot be used
   * @throws RefusedException if signing could contradict what was signed before
   * @throws java.net.BindException if the address is taken or is not this machine's
   */
  public static SumDb start(
      ServerConfig config, Map<String, String> variables, Consumer<String> notices, String version)
      throws UsageException, RefusedException, IOException {
    IngestionOptions options = ingestionOptions(config);
    UpstreamGuard guard = new UpstreamGuard(options);
    GoEnv env = GoEnv.load(variables, Os.current(), EnvFiles.ofThisMachine());
    Upstreams upstreams = new Upstreams(config, variables, env, guard, notices);
    Optional<ModuleSource> source = upstreams.source();
    Deque<Runnable> closing = new ArrayDeque<>();
    closing.push(upstreams::close);
    boolean started = false;
    try {
      LogDir dir = LogDir.open(config.dir());
      Databases databases = new Databases(config, variables, env, upstreams.own(), notices);
      closing.push(databases::close);
      Mirrors mirrors = new Mirrors(config, upstreams.own(), databases::open, notices);
      OverlayChoice choice = databases.choice(dir.verifierKey());
      MinimumAge age = databases.minimumAge();
      Optional<UpstreamDatabase> database = Optional.empty();
      if (choice.database().isPresent()) {
        database = Optional.of(mirrors.open(choice.database().get()));
      }
      mirrors.openListed(dir.verifierKey(), choice);
      Log log = Log.open(dir, logOptions(config.limits()));
      closing.push(log::close);
      Overlay overlay = new Overlay(choice, config.overlay(), age, log, config.dir());
      Ingestion hashing = hashing(config, log, upstreams, source, overlay, options);
      LookupService lookups = overlay.lookups(log, hashing, database, options);
      closing.push(lookups::close);
      lookups.count(guard);
      List<Mirror> relayed = mirrors.mirrors(overlay.forwarding(), overlay.incidents());
      closing.push(mirrors::close);
      SumDbServer http = SumDbServer.start(log, lookups, relayed, httpOptions(config, version));
      closing.push(http::close);
      started = true;
      return new SumDb(log.verifierKey(), source.isPresent(), choice, http, closing);
    } finally {
      if (!started) {
        closing.forEach(Runnable::run);
      }
    }
  }

  private static Ingestion hashing(
      ServerConfig config,
      Log log,
      Upstreams upstreams,
      Optional<ModuleSource> source,
      Overlay overlay,
      IngestionOptions options)
      throws UsageException, RefusedException, IOException {
    int wanted = config.overlay().requireAgree();
    if (wanted > 1) {
      return LookupService.agreeing(
          log, upstreams.independent(wanted), wanted, options, overlay::disagreement);
    }
    return source.isPresent()
        ? LookupService.hashing(log, source.get(), options)
        : LookupService.nothing("this log does not have it and the server has no upstream");
  }

  /** The key that clients pin. */
  public VerifierKey verifierKey() {
    return key;
  }

  /** Whether unknown module versions, or private ones of them, are fetched and hashed here. */
  public boolean fetches() {
    return fetches;
  }

  /** Which names are private, and where the records of others come from. */
  public OverlayChoice overlay() {
    return overlay;
  }

  /** The base URL that clients use, without a slash at its end. */
  public String url() {
    return http.url();
  }

  /** The value of GOSUMDB for clients: {@code NAME+HASH+KEY URL}. */
  public String gosumdb() {
    return key + " " + url();
  }

  /** The port of the public listener. */
  public int port() {
    return http.port();
  }

  /** The port of the operator's pages: the public one unless they have their own listener. */
  public int adminPort() {
    return http.adminPort();
  }

  /**
   * Accepts nothing more, answers what is in flight within 10 s, ends fetches, closes the log. What
   * was answered is durable whether or not this runs.
   */
  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }

  private static LogOptions logOptions(Limits limits) {
    LogOptions defaults = LogOptions.defaults();
    long proven = Math.min(limits.cacheBytes(), Runtime.getRuntime().maxMemory() / 16);
    return new LogOptions(
        limits.queue(),
        defaults.maxBatch(),
        limits.readThreads(),
        (int) Math.min(Integer.MAX_VALUE, proven / StoredTile.BYTES),
        defaults.clock());
  }

  private static IngestionOptions ingestionOptions(ServerConfig config) {
    Limits limits = config.limits();
    Path temp = limits.tempDir();
    return new IngestionOptions(
        limits.fetches(),
        limits.fetchesWaiting(),
        temp.toString().isEmpty() ? config.dir().resolve("tmp") : temp,
        limits.tempBytes(),
        ROOM_WAIT,
        limits.notFoundTtl(),
        BREAKER_FAILURES,
        BREAKER_PAUSE,
        Clock.systemUTC());
  }

  private static HttpOptions httpOptions(ServerConfig config, String version) {
    HostPort listen = config.listen();
    HttpOptions options =
        HttpOptions.listen(listen.bindHost(), listen.port())
            .withVersion(version)
            .withDataDir(config.dir())
            .withAccessLog(accessLog(config))
            .withLimits(httpLimits(config.limits()));
    if (config.tls()) {
      options = options.withTls(config.tlsCert(), config.tlsKey());
    }
    if (!config.advertise().isEmpty()) {
      options = options.withAdvertise(config.advertise());
    }
    HostPort admin = config.adminListen();
    return admin.equals(HostPort.NONE)
        ? options
        : options.withAdmin(admin.bindHost(), admin.port());
  }

  private static HttpOptions.Limits httpLimits(Limits limits) {
    return new HttpOptions.Limits(
        limits.firstRequest(),
        limits.nextRequest(),
        limits.answer(),
        Math.min(limits.cacheBytes(), Runtime.getRuntime().maxMemory() / 8),
        limits.readThreads());
  }

  private static AccessLogFormat accessLog(ServerConfig config) {
    if (!config.accessLog()) {
      return AccessLogFormat.OFF;
    }
    return config.logFormat().equals("json") ? AccessLogFormat.JSON : AccessLogFormat.TEXT;
  }
}
