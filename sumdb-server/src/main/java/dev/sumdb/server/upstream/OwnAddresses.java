package dev.sumdb.server.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * The addresses of this server, to be left out of its own list of upstreams: whoever sets GOPROXY
 * to a base that serves the checksum database as well, and starts the server with go's settings,
 * would have it ask itself.
 *
 * <p>A listener is meant whatever path follows the port. An advertised URL is meant only with its
 * own path, because what stands in front of it may serve a module proxy on another path of that
 * host.
 */
public final class OwnAddresses {

  private final List<InetSocketAddress> listeners;
  private final List<URI> advertised;

  /**
   * @param listeners resolved socket addresses, the wildcard address included
   * @param advertised base URLs under which clients reach this server
   */
  public OwnAddresses(List<InetSocketAddress> listeners, List<URI> advertised) {
    this.listeners = List.copyOf(listeners);
    this.advertised = List.copyOf(advertised);
  }

  /** Whether requests to this base URL arrive here. Resolves its host if a port is ours. */
  public boolean includes(URI base) {
    if (base.getHost() == null) {
      return false;
    }
    for (URI own : advertised) {
      if (sameBase(own, base)) {
        return true;
      }
    }
    for (InetSocketAddress listener : listeners) {
      if (listener.getPort() == port(base) && arrivesAt(listener.getAddress(), base.getHost())) {
        return true;
      }
    }
    return false;
  }

  private static boolean sameBase(URI own, URI base) {
    return base.getHost().equalsIgnoreCase(own.getHost())
        && port(own) == port(base)
        && path(own).equals(path(base));
  }

  private static boolean arrivesAt(InetAddress listener, String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(bare(host))) {
        if (address.equals(listener) || (listener.isAnyLocalAddress() && isLocal(address))) {
          return true;
        }
      }
    } catch (UnknownHostException e) {
      return false; // no address at all, so not ours
    }
    return false;
  }

  private static boolean isLocal(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(URI base) {
    if (base.getPort() >= 0) {
      return base.getPort();
    }
    return "https".equals(String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT)) ? 443 : 80;
  }

  private static String path(URI base) {
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return path;
  }
}
