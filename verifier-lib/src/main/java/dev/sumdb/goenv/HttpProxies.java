package dev.sumdb.goenv;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * HTTP_PROXY, HTTPS_PROXY and NO_PROXY (or their lower-case spellings) with the go command's rules:
 * this machine is never reached through a proxy; NO_PROXY is a list of addresses, networks {@code
 * 10.0.0.0/8}, domains with everything below, {@code .domains} with only what is below, each with
 * an optional port, or {@code *}.
 */
public final class HttpProxies {
  private final String httpProxy;
  private final String httpsProxy;
  private final List<NoProxyRule> exceptions;

  private HttpProxies(String httpProxy, String httpsProxy, List<NoProxyRule> exceptions) {
    this.httpProxy = httpProxy;
    this.httpsProxy = httpsProxy;
    this.exceptions = List.copyOf(exceptions);
  }

  /** Reads the variables of a process. */
  public static HttpProxies of(Map<String, String> env) {
    List<NoProxyRule> exceptions = new ArrayList<>();
    for (String entry : either(env, "NO_PROXY").split(",")) {
      NoProxyRule.parse(entry.strip().toLowerCase(Locale.ROOT)).ifPresent(exceptions::add);
    }
    // Under CGI the variable HTTP_PROXY is a header that any client can send.
    boolean cgi = !env.getOrDefault("REQUEST_METHOD", "").isEmpty();
    return new HttpProxies(
        cgi ? "" : either(env, "HTTP_PROXY"), either(env, "HTTPS_PROXY"), exceptions);
  }

  /**
   * The proxy for a request, or empty for a direct one. It may carry user and password, and a
   * scheme other than http; a variable that holds no address counts as unset.
   */
  public Optional<URI> proxyFor(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme();
    String proxy =
        switch (scheme) {
          case "http" -> httpProxy;
          case "https" -> httpsProxy;
          default -> "";
        };
    if (proxy.isEmpty() || url.getHost() == null) {
      return Optional.empty();
    }
    String host = host(url);
    int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
    Optional<IpAddress> address = IpAddress.parse(host);
    if (host.equals("localhost") || address.isPresent() && address.get().isLoopback()) {
      return Optional.empty();
    }
    boolean excepted = exceptions.stream().anyMatch(rule -> rule.matches(host, port));
    return excepted ? Optional.empty() : parseProxy(proxy);
  }

  private static String host(URI url) {
    String host = url.getHost();
    if (host.startsWith("[")) {
      return host.substring(1, host.length() - 1);
    }
    try {
      return IDN.toASCII(host).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return host.toLowerCase(Locale.ROOT);
    }
  }

  private static Optional<URI> parseProxy(String proxy) {
    for (String text : new String[] {proxy, "http://" + proxy}) {
      try {
        URI uri = new URI(text);
        if (uri.getScheme() != null && uri.getHost() != null) {
          return Optional.of(uri);
        }
      } catch (URISyntaxException e) {
        // the next spelling may be one
      }
    }
    return Optional.empty();
  }

  private static String either(Map<String, String> env, String name) {
    String upper = env.getOrDefault(name, "");
    return upper.isEmpty() ? env.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
  }
}
