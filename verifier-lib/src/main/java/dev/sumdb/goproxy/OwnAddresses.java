package dev.sumdb.goproxy;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * The URLs under which this server itself is reached. A list that names one of them would make the
 * server wait for itself: for every module it does not know, with one more request each time.
 */
public final class OwnAddresses {
  /** Not a server. */
  public static final OwnAddresses NONE = new OwnAddresses(List.of());

  private final List<URI> urls;

  /**
   * @param urls http and https URLs with a host
   */
  public OwnAddresses(List<URI> urls) {
    this.urls = List.copyOf(urls);
  }

  /** Whether the URL is one of them or below one. All names of the loopback interface are one. */
  public boolean cover(URI url) {
    for (URI own : urls) {
      if (own.getScheme().equalsIgnoreCase(url.getScheme())
          && host(own).equals(host(url))
          && port(own) == port(url)
          && path(url).startsWith(path(own))) {
        return true;
      }
    }
    return false;
  }

  private static String host(URI url) {
    String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
    boolean loopback =
        host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    return loopback ? "localhost" : host;
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  private static String path(URI url) {
    String path = url.getRawPath();
    return path.endsWith("/") ? path : path + "/";
  }
}
