package dev.sumdb.goproxy;

import dev.sumdb.modzip.ZipLimits;
import java.net.URI;

/**
 * Makes the source for a proxy URL by its scheme. All http sources share their connections, and
 * without any of them no HTTP class is loaded.
 */
public final class ModuleSources implements AutoCloseable {
  private final HttpSettings settings;
  private final ZipLimits limits;
  private HttpFetcher http;

  /** Opens no connection yet. */
  public ModuleSources(HttpSettings settings, ZipLimits limits) {
    this.settings = settings;
    this.limits = limits;
  }

  /**
   * The source for one entry of a {@link ProxyList}.
   *
   * @param proxy an http, https or file URL
   */
  public ModuleSource source(URI proxy) {
    return switch (proxy.getScheme()) {
      case "http", "https" -> new ProxyModuleSource(proxy, http(), limits);
      case "file" -> new FileModuleSource(proxy, limits);
      default -> throw new IllegalArgumentException("no module proxy: " + RedactedUrl.of(proxy));
    };
  }

  private synchronized HttpFetcher http() {
    if (http == null) {
      http = new HttpFetcher(settings);
    }
    return http;
  }

  /** Lets go of the connections; no source may be asked any more. */
  @Override
  public synchronized void close() {
    if (http != null) {
      http.close();
    }
  }
}
