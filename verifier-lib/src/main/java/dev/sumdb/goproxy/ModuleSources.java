package dev.sumdb.goproxy;

import dev.sumdb.modzip.ZipLimits;
import java.net.URI;

/** Makes the source for a proxy URL by its scheme. All http sources share their connections. */
public final class ModuleSources {
  private final HttpFetcher http;
  private final ZipLimits limits;

  /** Opens no connection yet. */
  public ModuleSources(HttpSettings settings, ZipLimits limits) {
    this.http = new HttpFetcher(settings);
    this.limits = limits;
  }

  /**
   * The source for one entry of a {@link ProxyList}.
   *
   * @param proxy an http, https or file URL
   */
  public ModuleSource source(URI proxy) {
    return switch (proxy.getScheme()) {
      case "http", "https" -> new ProxyModuleSource(proxy, http, limits);
      case "file" -> new FileModuleSource(proxy, limits);
      default -> throw new IllegalArgumentException("no module proxy: " + RedactedUrl.of(proxy));
    };
  }
}
