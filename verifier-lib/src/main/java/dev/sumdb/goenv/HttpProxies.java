package dev.sumdb.goenv;

import dev.sumdb.tlog.MalformedException;
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
 * an optional port, or {@code *}. Unlike go's, only proxies that are reached by plain http can be
 * used; for https they open a tunnel.
 */
public final class HttpProxies {
  /** No proxies. */
  public static final HttpProxies NONE = new HttpProxies(null, null, List.of());

  private final URI httpProxy; // null if there is none
  private final URI httpsProxy; // null if there is none
  private final List<NoProxyRule> exceptions;

  private HttpProxies(URI httpProxy, URI httpsProxy, List<NoProxyRule> exceptions) {
    this.httpProxy = httpProxy;
    this.httpsProxy = httpsProxy;
    this.exceptions = List.copyOf(exceptions);
  }

  /**
   * Reads the variables of a process.
   *
   * @throws MalformedException a proxy needs another protocol; to go without it could tell names to
   *     a network that should not see them
   */
  public static HttpProxies of(Map<String, String> env) throws MalformedException {
    List<NoProxyRule> exceptions = new ArrayList<>();
    for (String entry : either(env, "NO_PROXY").split(",")) {
      NoProxyRule.parse(entry.strip().toLowerCase(Locale.ROOT)).ifPresent(exceptions::add);
    }
    if (exceptions.contains(new NoProxyRule.All())) {
      return NONE;
    }
    // Under CGI the variable HTTP_PROXY is a header that any client can send.
    boolean cgi = !env.getOrDefault("REQUEST_METHOD", "").isEmpty();
    return new HttpProxies(
        cgi ? null : parseProxy(either(env, "HTTP_PROXY")),
        parseProxy(either(env, "HTTPS_PROXY")),
        exceptions);
  }

  /**
   * The proxy for a request, or empty for a direct one. It may carry user and password; a variable
   * that holds no address counts as unset.
   */
  public Optional<URI> proxyFor(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme();
    URI proxy =
        switch (scheme) {
          case "http" -> httpProxy;
          case "https" -> httpsProxy;
          default -> null;
        };
    if (proxy == null || url.getHost() == null) {
      return Optional.empty();
    }
    String host = host(url);
    int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
    Optional<IpAddress> address = IpAddress.parse(host);
    if (host.equals("localhost") || address.isPresent() && address.get().isLoopback()) {
      return Optional.empty();
    }
    boolean excepted = exceptions.stream().anyMatch(rule -> rule.matches(host, port));
    return excepted ? Optional.empty() : Optional.of(proxy);
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

  private static URI parseProxy(String proxy) throws MalformedException {
    for (String text : new String[] {proxy, "http://" + proxy}) {
      try {
        URI uri = new URI(text);
        if (uri.getScheme() != null && uri.getHost() != null) {
          mustBePlainHttp(uri);
          return uri;
        }
      } catch (URISyntaxException e) {
        // the next spelling may be one
      }
    }
    return null;
  }

  private static void mustBePlainHttp(URI proxy) throws MalformedException {
    String scheme = proxy.getScheme();
    if (!scheme.equalsIgnoreCase("http")) {
      String port = proxy.getPort() < 0 ? "" : ":" + proxy.getPort();
      throw new MalformedException(
          "proxies with scheme "
              + scheme
              + " are not supported (only http): "
              + (scheme + "://" + proxy.getHost() + port)); // without the password
    }
  }

  private static String either(Map<String, String> env, String name) {
    String upper = env.getOrDefault(name, "");
    return upper.isEmpty() ? env.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
  }
}
