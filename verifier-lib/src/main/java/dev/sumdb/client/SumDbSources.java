package dev.sumdb.client;

import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.goproxy.HttpFetcher;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ProxyList;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Makes the source for a database as the go command reaches it. */
public final class SumDbSources {
  private SumDbSources() {}

  /**
   * At its URL if one was given, which no proxy stands before; else through the proxies.
   *
   * @param total limit for one lookup or tile, with all its tries
   */
  public static SumDbSource of(
      GoSumDb.Database database, ProxyList proxies, HttpSettings settings, Duration total) {
    if (database.explicitUrl().isEmpty()) {
      return new ProxiedSumDbSource(
          database.name(), proxies, database.defaultUrl(), new HttpFetcher(settings), total);
    }
    return at(database.explicitUrl().get(), settings, total);
  }

  /**
   * Through proxies only: where none of them offers the database, every read fails, and none of
   * them says that a module version is not found.
   *
   * @param name of the database
   * @param total limit for one lookup or tile, with all its tries
   */
  public static SumDbSource relayed(
      String name, ProxyList proxies, HttpSettings settings, Duration total) {
    return ProxiedSumDbSource.only(name, proxies, new HttpFetcher(settings), total);
  }

  /** At an http, https or file URL. */
  public static SumDbSource at(URI url, HttpSettings settings, Duration total) {
    return "file".equals(url.getScheme())
        ? new DirectorySumDbSource(Path.of(url))
        : new HttpSumDbSource(url, new HttpFetcher(settings), total);
  }
}
