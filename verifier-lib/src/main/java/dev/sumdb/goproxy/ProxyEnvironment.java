package dev.sumdb.goproxy;

import dev.sumdb.goenv.HttpProxies;
import dev.sumdb.tlog.MalformedException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The HTTP proxies that the environment asks for, as far as they can be used here: those that are
 * reached by plain http. For https they open a tunnel.
 */
public final class ProxyEnvironment {
  /** No proxies. */
  public static final ProxyEnvironment NONE = new ProxyEnvironment(HttpProxies.of(Map.of()));

  private final HttpProxies proxies;

  private ProxyEnvironment(HttpProxies proxies) {
    this.proxies = proxies;
  }

  /**
   * Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
   *
   * @throws MalformedException a proxy needs another protocol; to go without it could tell names to
   *     a network that should not see them
   */
  public static ProxyEnvironment of(Map<String, String> environment) throws MalformedException {
    HttpProxies proxies = HttpProxies.of(environment);
    for (String scheme : new String[] {"http", "https"}) {
      Optional<URI> proxy = proxies.proxyFor(URI.create(scheme + "://host.invalid"));
      if (proxy.isPresent() && !"http".equalsIgnoreCase(proxy.get().getScheme())) {
        throw new MalformedException(
            "proxies with scheme "
                + proxy.get().getScheme()
                + " are not supported (only http): "
                + RedactedUrl.of(proxy.get()));
      }
    }
    return new ProxyEnvironment(proxies);
  }

  /** The proxy for a request, with its credentials if there are any. */
  public Optional<URI> proxyFor(URI url) {
    return proxies.proxyFor(url);
  }
}
