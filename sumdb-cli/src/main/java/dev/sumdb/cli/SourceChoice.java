package dev.sumdb.cli;

import dev.sumdb.client.ClientState;
import dev.sumdb.client.DirectorySumDbSource;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.OfflineSource;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.SumDbSources;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.goproxy.GoHttpSettings;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ProxyList;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a run gets a database's answers from. Offline, nothing here touches a class of the network:
 * loading them takes longer than checking a small go.sum.
 */
final class SourceChoice {
  private final DatabaseOptions options;
  private final GoEnv env;
  private final Console console;
  private OpenBundles bundles; // null until asked for
  private HttpSettings http; // one for all databases, or commands of GOAUTH would run for each

  SourceChoice(DatabaseOptions options, GoEnv env, Console console) {
    this.options = options;
    this.env = env;
    this.console = console;
  }

  SumDbSource of(GoSumDb.Database database, ClientState state)
      throws CommandException, MalformedException, IOException {
    if (!options.bundles().isEmpty()) {
      bundles = bundles == null ? new OpenBundles(options.bundles(), console) : bundles;
      SumDbSource source = bundles.source(database.key(), options);
      bundles.compare(state, database.key(), options);
      return source;
    }
    if (options.relay().isPresent()) {
      ProxyList mirror = ProxyList.parse(options.relay().get().toString());
      return SumDbSources.relayed(database.name(), mirror, http(), options.timeout());
    }
    boolean isDirectory = database.url().startsWith("file:");
    if (!options.tiles().isEmpty()) {
      return tiles(database.name());
    }
    if (isDirectory) {
      return new DirectorySumDbSource(Path.of(database.explicitUrl().get()));
    }
    return options.offline() ? cacheOfGo(database.name()) : network(database);
  }

  private SumDbSource tiles(String name) throws IOException {
    Path dir = options.tilesIn(console);
    if (!Files.isDirectory(dir)) {
      throw new NotDirectoryException(dir.toString());
    }
    try {
      return DirectorySumDbSource.find(dir, name);
    } catch (NotInSourceException e) {
      return new OfflineSource();
    }
  }

  /** What go fetched for itself; nothing in it is trusted. */
  private SumDbSource cacheOfGo(String name) {
    List<String> places = new ArrayList<>();
    env.gopath().stream().limit(1).forEach(places::add);
    env.gomodcache().ifPresent(places::add);
    for (String place : places) {
      try {
        return DirectorySumDbSource.find(Path.of(place), name);
      } catch (NotInSourceException e) {
        continue;
      }
    }
    return new OfflineSource();
  }

  private SumDbSource network(GoSumDb.Database database)
      throws CommandException, MalformedException, IOException {
    ProxyList proxies = way(database, options.proxy(), env);
    return SumDbSources.of(database, proxies, http(), options.timeout());
  }

  private HttpSettings http() throws MalformedException, IOException {
    if (http == null) {
      http = GoHttpSettings.of(env, console.environment(), console::hint);
    }
    return http;
  }

  /**
   * The proxies through which a database without a URL is reached.
   *
   * @param proxy instead of go's GOPROXY, {@code ""} for that
   */
  static ProxyList way(GoSumDb.Database database, String proxy, GoEnv env)
      throws CommandException, MalformedException {
    String list = proxy.isEmpty() ? env.goproxy() : proxy;
    if (database.url().isEmpty() && list.isEmpty()) {
      throw CommandException.usage(
          "GOPROXY is set nowhere and no go installation was found, so there is no way to "
              + database.name(),
          "set GOPROXY or --proxy, or give the database a URL: --sumdb 'VKEY URL'");
    }
    return ProxyList.parse(list.isEmpty() ? "direct" : list);
  }
}
