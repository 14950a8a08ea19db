package dev.sumdb.server;

import dev.sumdb.goenv.EnvFiles;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.Os;
import dev.sumdb.goproxy.DirectModuleSource;
import dev.sumdb.goproxy.DirectOptions;
import dev.sumdb.goproxy.GoHttpSettings;
import dev.sumdb.goproxy.ListModuleSource;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.ModuleSources;
import dev.sumdb.goproxy.OwnAddresses;
import dev.sumdb.goproxy.PatternModuleSource;
import dev.sumdb.goproxy.ProxyList;
import dev.sumdb.goproxy.ProxyPlace;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.server.config.HostPort;
import dev.sumdb.server.config.OverlaySettings;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.upstream.UpstreamGuard;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns the setting {@code upstream} into a source of modules. */
final class Upstreams implements AutoCloseable {
  /** As a list: no sources. */
  static final String OFF = "off";

  /** As a list: what the go command would do. */
  static final String GO_ENV = "go-env";

  private final ServerConfig config;
  private final Map<String, String> variables;
  private final GoEnv env;
  private final UpstreamGuard guard;
  private final Consumer<String> notices;
  private final List<ModuleSources> open = new ArrayList<>();
  private final Map<String, ProxyPlace> places = new HashMap<>(); // of the steps that have one
  private List<ListModuleSource.Step> steps = List.of();

  /**
   * @param variables of the process
   * @param env what the go command makes of them
   * @param guard puts each upstream behind its circuit breaker
   * @param notices is told, in one line each, what an operator should know
   */
  Upstreams(
      ServerConfig config,
      Map<String, String> variables,
      GoEnv env,
      UpstreamGuard guard,
      Consumer<String> notices) {
    this.config = config;
    this.variables = variables;
    this.env = env;
    this.guard = guard;
    this.notices = notices;
  }

  /**
   * The source of unknown modules; empty where nothing is to be fetched.
   *
   * @throws UsageException if the list, or the environment it refers to, cannot be used
   */
  Optional<ModuleSource> source() throws UsageException, IOException {
    String list = config.upstream();
    if (list.equals(OFF)) {
      return Optional.empty();
    }
    boolean asGo = list.equals(GO_ENV);
    if (asGo) {
      list = env.goproxy();
      if (list.isEmpty()) {
        notices.accept("GOPROXY is set nowhere: unknown modules are not found; see --upstream");
        return Optional.empty();
      }
    }
    try {
      return Optional.of(source(ProxyList.parse(list), asGo));
    } catch (MalformedException e) {
      throw new UsageException(
          "upstream: " + e.getMessage(),
          "want a list in the syntax of GOPROXY, go-env or off; see docs/configuration.md");
    }
  }

  /**
   * What no proxy is asked about: as if GOPRIVATE named the private modules of this server, too. By
   * default go asks no proxy about those, and GOPROXY may well begin with a public one.
   */
  private ModulePatterns gonoproxy() {
    String named = named();
    if (named.isEmpty()) {
      return env.gonoproxy();
    }
    Map<String, String> asPrivate = new HashMap<>(variables);
    asPrivate.put("GOPRIVATE", env.value("GOPRIVATE").value() + "," + named);
    return GoEnv.load(asPrivate, Os.current(), EnvFiles.ofThisMachine()).gonoproxy();
  }

  /** The patterns of the setting {@code private}, if it has its own. */
  private String named() {
    String named = config.overlay().privateModules();
    boolean isOwn =
        config.overlay().privateGiven()
            && !named.equals(OverlaySettings.GO_ENV)
            && !named.equals(OverlaySettings.NONE);
    return isOwn ? named : "";
  }

  private ModuleSource source(ProxyList list, boolean asGo) throws MalformedException, IOException {
    ModulePatterns gonoproxy = asGo ? gonoproxy() : ModulePatterns.NONE;
    ModulePatterns allowed =
        config.direct().isEmpty() ? gonoproxy : ModulePatterns.parse(config.direct());
    ModuleSource direct =
        new DirectModuleSource(DirectOptions.of(allowed, variables), ZipLimits.GO);
    ModuleSources sources =
        new ModuleSources(GoHttpSettings.ofService(env, variables, notices), ZipLimits.GO);
    open.add(sources);
    for (ProxyList.Entry entry : list.entries()) {
      if (entry instanceof ProxyList.Proxy proxy) {
        places.put(proxy.toString(), ProxyPlace.of(proxy.uri()));
      }
    }
    steps =
        ListModuleSource.steps(list, sources, direct, own(), notices).stream()
            .map(guard::guard)
            .toList();
    ModuleSource listed = new ListModuleSource(steps);
    if (!asGo) {
      return listed;
    }
    // As go does: what GONOPROXY names is never asked of a proxy, not even after a failure.
    ListModuleSource.Step repository =
        guard.guard(new ListModuleSource.Step("direct", direct, false));
    ModuleSource go = new PatternModuleSource(gonoproxy, repository.source(), listed);
    return new PatternModuleSource(atHome(gonoproxy), atHome(repository), go);
  }

  /** The names that this server's own setting keeps from proxies. */
  private ModulePatterns atHome(ModulePatterns gonoproxy) {
    boolean saysOtherwise = env.gonoproxy().toString().equals(gonoproxy.toString());
    return saysOtherwise ? ModulePatterns.NONE : ModulePatterns.parse(named());
  }

  /** Directories of the list tell nobody which modules they are asked for. */
  private ModuleSource atHome(ListModuleSource.Step repository) {
    List<ListModuleSource.Step> here = new ArrayList<>(steps);
    here.removeIf(step -> !step.name().startsWith("file:"));
    here.add(repository);
    return new ListModuleSource(here);
  }

  /**
   * The sources in the list that are in different places, however their URLs are spelled. Whether
   * two hosts are independent of each other is what the operator says by naming both.
   *
   * @param wanted how many of them must agree
   * @throws UsageException if there are not so many
   */
  List<ListModuleSource.Step> independent(int wanted) throws UsageException {
    String remedy = "name them all in --upstream, or lower --require-agree";
    if (config.upstream().equals(GO_ENV)) {
      // GONOPROXY would let most private modules be fetched in one way only.
      throw new UsageException("require-agree needs a list of sources, not go-env", remedy);
    }
    Map<Object, ListModuleSource.Step> distinct = new LinkedHashMap<>();
    for (ListModuleSource.Step step : steps) {
      ProxyPlace place = places.get(step.name());
      if (step.name().equals(OFF)) {
        continue;
      }
      ListModuleSource.Step same = distinct.putIfAbsent(place == null ? step.name() : place, step);
      if (same != null) {
        notices.accept(
            "require-agree: " + step.name() + " is " + same.name() + " once more: not counted");
      }
    }
    if (distinct.size() < wanted) {
      throw new UsageException(
          "require-agree: " + wanted + " sources must agree, and upstream has " + distinct.size(),
          remedy);
    }
    notices.accept(
        "require-agree: "
            + wanted
            + " of these must agree, and nobody checks that they are independent of each other: "
            + String.join(
                ", ", distinct.values().stream().map(ListModuleSource.Step::name).toList()));
    return List.copyOf(distinct.values());
  }

  /** Lets go of connections; the source may not be used any more. */
  @Override
  public void close() {
    open.forEach(ModuleSources::close);
  }

  /** Where this server itself is. */
  OwnAddresses own() {
    List<URI> own = new ArrayList<>();
    HostPort listen = config.listen();
    if (listen.port() > 0) {
      String scheme = config.tls() ? "https://" : "http://";
      own.add(URI.create(scheme + listen.authority(listen.port())));
    }
    if (!config.advertise().isEmpty()) {
      own.add(URI.create(config.advertise()));
    }
    return new OwnAddresses(own);
  }
}
