package dev.sumdb.server;

import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.SumDbSources;
import dev.sumdb.client.VerifiedCache;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.goproxy.GoHttpSettings;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.OwnAddresses;
import dev.sumdb.goproxy.ProxyList;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.overlay.MinimumAge;
import dev.sumdb.server.overlay.OverlayChoice;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Turns the settings about other checksum databases into connections to them. */
final class Databases implements AutoCloseable {
  /** Below the log's directory: what is remembered of other databases. */
  static final String STATE = "upstream";

  /** Of one lookup or tile, with all its tries: clients wait for it, and give up after a minute. */
  private static final Duration TOTAL = Duration.ofSeconds(20);

  private final ServerConfig config;
  private final Map<String, String> variables;
  private final OwnAddresses own;
  private final Consumer<String> notices;
  private final GoEnv env;
  private final Deque<Runnable> open = new ArrayDeque<>();
  private HttpSettings http; // one for all, or programs of GOAUTH would run for each

  /**
   * @param variables of the process
   * @param env what the go command makes of them
   * @param own where this server is itself
   */
  Databases(
      ServerConfig config,
      Map<String, String> variables,
      GoEnv env,
      OwnAddresses own,
      Consumer<String> notices) {
    this.config = config;
    this.variables = variables;
    this.env = env;
    this.own = own;
    this.notices = notices;
  }

  /** What the settings mean here. */
  OverlayChoice choice(VerifierKey log) throws UsageException {
    return OverlayChoice.of(config.overlay(), env, log, own, notices);
  }

  /**
   * Another database, reached as the go command reaches it. No connection is opened yet.
   *
   * @param cache of its tiles and answers
   */
  UpstreamDatabase open(GoSumDb.Database database, VerifiedCache cache)
      throws UsageException, IOException {
    SumDbSource source = SumDbSources.of(database, proxies(), http(), TOTAL);
    UpstreamDatabase opened;
    try {
      opened =
          UpstreamDatabase.open(
              database,
              source,
              config.dir().resolve(STATE),
              cache,
              UpstreamDatabase.Breaker.defaults(),
              notices);
    } catch (CorruptStateException e) {
      source.close();
      throw new UsageException(e.getMessage(), e.remedy(), e);
    }
    open.push(opened::close);
    return opened;
  }

  /** Knows from module proxies how old a version is: those of upstream first, then go's. */
  MinimumAge minimumAge() throws UsageException {
    List<SumDbSource> sources = new ArrayList<>();
    Duration age = config.overlay().minAge();
    if (!age.isZero()) {
      for (URI proxy : moduleProxies()) {
        sources.add(SumDbSources.at(proxy, http(), TOTAL));
      }
      if (sources.isEmpty()) {
        throw new UsageException(
            "min-age: no module proxy is known that could tell how old a version is",
            "set GOPROXY, or name one in --upstream");
      }
    }
    MinimumAge minimum = new MinimumAge(age, sources, Clock.systemUTC());
    open.push(minimum::close);
    return minimum;
  }

  private List<URI> moduleProxies() throws UsageException {
    List<URI> uris = new ArrayList<>();
    for (String list : List.of(config.upstream(), env.goproxy())) {
      if (list.isEmpty() || list.equals(Upstreams.GO_ENV) || list.equals(Upstreams.OFF)) {
        continue;
      }
      for (ProxyList.Entry entry : parse(list).entries()) {
        if (entry instanceof ProxyList.Proxy proxy && !uris.contains(proxy.uri())) {
          uris.add(proxy.uri());
        }
      }
    }
    return uris;
  }

  private ProxyList proxies() throws UsageException {
    return parse(env.goproxy().isEmpty() ? "direct" : env.goproxy());
  }

  /** Without this server: it would ask itself where the database is. */
  private ProxyList parse(String list) throws UsageException {
    try {
      return ProxyList.parse(list).without(own::cover);
    } catch (MalformedException e) {
      throw new UsageException("GOPROXY: " + e.getMessage(), "correct it: go env GOPROXY", e);
    }
  }

  private HttpSettings http() throws UsageException {
    if (http == null) {
      try {
        http = GoHttpSettings.ofService(env, variables, notices);
      } catch (MalformedException | IOException e) {
        throw new UsageException(
            "the environment for requests cannot be used: " + e.getMessage(),
            "correct it: go env",
            e);
      }
    }
    return http;
  }

  /** Lets go of connections. */
  @Override
  public void close() {
    open.forEach(Runnable::run);
  }
}
