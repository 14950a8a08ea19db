package dev.sumdb.client;

import dev.sumdb.goproxy.HttpFetcher;
import dev.sumdb.goproxy.ProxyList;
import dev.sumdb.goproxy.RedactedUrl;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A database that is reached as the go command reaches it: through the first module proxy of a list
 * that offers it, or else directly.
 *
 * <p>Decided once, at the first read (Go module reference, "Checksum database"): each proxy is
 * asked for {@code sumdb/NAME/supported}. 200: all reads go there, whatever fails later. 404 or
 * 410: the next entry. Any other failure ends the search with that failure, unless a pipe follows
 * the entry. {@code direct}, {@code off} and the end of the list mean the database's own address,
 * except that a failure that a pipe let pass is remembered: then only {@code direct} does. A search
 * that failed is made again for reads after ten seconds: a server lives longer than an outage.
 */
public final class ProxiedSumDbSource implements SumDbSource {
  private static final long FAILURE_NANOS = 10_000_000_000L;

  private final String name;
  private final ProxyList proxies;
  private final URI direct; // null if there is no other way
  private final HttpFetcher http;
  private final Retry retry;

  private final LongSupplier nanos;

  private Route route;
  private long foundAt;

  /**
   * Opens no connection yet.
   *
   * @param name of the database, {@code host[/path]}
   * @param direct where it is if no proxy offers it
   * @param http closed with this source
   * @param total limit for one lookup or tile, with all its tries
   */
  public ProxiedSumDbSource(
      String name, ProxyList proxies, URI direct, HttpFetcher http, Duration total) {
    this(name, proxies, direct, http, Retry.within(total), System::nanoTime);
  }

  /**
   * Through proxies of which one has to offer the database, and in no other way.
   *
   * @param http closed with this source
   * @param total limit for one lookup or tile, with all its tries
   */
  static ProxiedSumDbSource only(String name, ProxyList proxies, HttpFetcher http, Duration total) {
    return new ProxiedSumDbSource(name, proxies, null, http, Retry.within(total), System::nanoTime);
  }

  ProxiedSumDbSource(
      String name,
      ProxyList proxies,
      URI direct,
      HttpFetcher http,
      Retry retry,
      LongSupplier nanos) {
    this.name = name;
    this.proxies = proxies;
    this.direct = direct;
    this.http = http;
    this.retry = retry;
    this.nanos = nanos;
  }

  @FunctionalInterface
  private interface Reads {
    byte[] read(String path, int maxBytes)
        throws NotInSourceException, SourceException, InterruptedIOException;
  }

  /** Where reads go; or why there is nowhere. */
  private record Route(Reads reads, String shown, boolean server, SourceException failure) {}

  @Override
  public byte[] read(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException {
    Route way = route();
    if (way.failure() != null) {
      throw way.failure();
    }
    return way.reads().read(path, maxBytes);
  }

  private synchronized Route route() throws InterruptedIOException {
    boolean stale =
        route != null && route.failure() != null && nanos.getAsLong() - foundAt > FAILURE_NANOS;
    if (route == null || stale) {
      route = find();
      foundAt = nanos.getAsLong();
    }
    return route;
  }

  private Route find() throws InterruptedIOException {
    SourceException failure = null;
    for (ProxyList.Entry entry : proxies.entries()) {
      if (entry instanceof ProxyList.Direct) {
        return direct();
      }
      if (!(entry instanceof ProxyList.Proxy proxy)) {
        break;
      }
      try {
        return offered(proxy.uri());
      } catch (NotInSourceException e) {
        continue;
      } catch (SourceException e) {
        failure = e;
        if (!proxy.fallThroughOnAnyError()) {
          break;
        }
      }
    }
    return failure == null ? direct() : new Route(null, "no way", true, failure);
  }

  private Route direct() {
    if (direct == null) {
      String why = proxies + " does not relay " + name + ": it has no sumdb/" + name + "/supported";
      SourceException failure = new SourceException(SourceException.Kind.STATUS, why);
      return new Route(null, "no way", true, failure);
    }
    HttpReads reads = new HttpReads(direct, http, retry);
    return new Route(reads::read, RedactedUrl.of(direct), true, null);
  }

  private Route offered(URI proxy)
      throws NotInSourceException, SourceException, InterruptedIOException {
    String below = "sumdb/" + name;
    if ("file".equals(proxy.getScheme())) {
      Path dir = Path.of(proxy).resolve(below);
      DirectorySumDbSource files = new DirectorySumDbSource(dir);
      files.probe("supported");
      return new Route(files::read, files.describe(), false, null);
    }
    String base = proxy.toString().replaceFirst("/+$", "") + "/" + below;
    HttpReads reads = new HttpReads(URI.create(base), http, retry);
    reads.probe("supported");
    return new Route(reads::read, RedactedUrl.of(URI.create(base)), true, null);
  }

  /** A proxy that is a directory knows only what somebody put there. */
  @Override
  public synchronized boolean isAuthoritative() {
    return route == null || route.server();
  }

  /** The name alone until the first read. */
  @Override
  public synchronized String describe() {
    return route == null ? name : route.shown();
  }

  @Override
  public void close() {
    http.close();
  }
}
