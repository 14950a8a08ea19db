package dev.sumdb.goproxy;

import com.google.common.net.InetAddresses;
import dev.sumdb.tlog.MalformedException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The HTTP proxies that the environment asks for: HTTP_PROXY, HTTPS_PROXY and NO_PROXY, each also
 * in lower case, with the meaning they have for Go programs.
 *
 * <p>NO_PROXY is a list of host names (with everything below them; only what is below them if they
 * start with a dot), addresses, address blocks in CIDR notation, each of them but blocks with an
 * optional port, or a star for everything. Loopback addresses and {@code localhost} never go
 * through a proxy. Only proxies that are reached by plain http are supported.
 */
public final class ProxyEnvironment {
  /** No proxies. */
  public static final ProxyEnvironment NONE =
      new ProxyEnvironment(Optional.empty(), Optional.empty(), List.of());

  private final Optional<URI> httpProxy;
  private final Optional<URI> httpsProxy;
  private final List<NoProxyRule> exempt;

  private ProxyEnvironment(
      Optional<URI> httpProxy, Optional<URI> httpsProxy, List<NoProxyRule> exempt) {
    this.httpProxy = httpProxy;
    this.httpsProxy = httpsProxy;
    this.exempt = exempt;
  }

  /** Reads the variables. */
  public static ProxyEnvironment of(Map<String, String> environment) throws MalformedException {
    List<NoProxyRule> exempt = new ArrayList<>();
    for (String entry : variable(environment, "NO_PROXY").split(",")) {
      NoProxyRule.parse(entry.strip().toLowerCase(Locale.ROOT)).ifPresent(exempt::add);
    }
    return new ProxyEnvironment(
        proxy(environment, "HTTP_PROXY"), proxy(environment, "HTTPS_PROXY"), List.copyOf(exempt));
  }

  /** The proxy for a request, with its credentials if there are any. */
  public Optional<URI> proxyFor(URI url) {
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    Optional<URI> proxy = https ? httpsProxy : httpProxy;
    if (proxy.isEmpty() || url.getHost() == null) {
      return Optional.empty();
    }
    String host = bare(url.getHost()).toLowerCase(Locale.ROOT);
    int port = url.getPort() >= 0 ? url.getPort() : https ? 443 : 80;
    Optional<InetAddress> address = address(host);
    if (host.equals("localhost") || address.filter(InetAddress::isLoopbackAddress).isPresent()) {
      return Optional.empty();
    }
    for (NoProxyRule rule : exempt) {
      if (rule.covers(host, address, port)) {
        return Optional.empty();
      }
    }
    return proxy;
  }

  private static Optional<InetAddress> address(String host) {
    return InetAddresses.isInetAddress(host)
        ? Optional.of(InetAddresses.forString(host))
        : Optional.empty();
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static String variable(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : value;
  }

  private static Optional<URI> proxy(Map<String, String> environment, String name)
      throws MalformedException {
    String text = variable(environment, name).strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(text.contains("://") ? text : "http://" + text);
      if (!"http".equalsIgnoreCase(uri.getScheme())) {
        throw new MalformedException(
            name + ": proxies with scheme " + uri.getScheme() + " are not supported, only http");
      }
      if (uri.getHost() == null) {
        throw new MalformedException(name + ": invalid proxy address " + RedactedUrl.of(uri));
      }
      return Optional.of(uri);
    } catch (URISyntaxException e) {
      // The text may hold a password, so it is not quoted.
      throw new MalformedException(name + ": invalid proxy address: " + e.getReason());
    }
  }
}
