package dev.sumdb.goproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * Where a module proxy is, however its URL is spelled: proxies of one place are one source, and say
 * nothing about each other.
 *
 * <p>In doubt two spellings are one place. User names do not count, nor does a scheme: both of a
 * host's default ports are one. All addresses of the loopback interface are one host. Names are not
 * resolved, so a host with two names is two places.
 */
public final class ProxyPlace {
  private static final String DEFAULT_PORT = "";

  private final String place;

  private ProxyPlace(String place) {
    this.place = place;
  }

  /**
   * The place of a URL.
   *
   * @param uri as {@link ProxyList} takes them
   */
  public static ProxyPlace of(URI uri) {
    return new ProxyPlace(uri.getHost() == null ? "file " + file(uri) : host(uri) + path(uri));
  }

  /** Links are followed: the same files under another name are the same source. */
  private static String file(URI uri) {
    try {
      Path path = Path.of(uri.getPath()).toAbsolutePath().normalize();
      try {
        return path.toRealPath().toString();
      } catch (IOException e) { // not there yet
        return path.toString();
      }
    } catch (InvalidPathException e) {
      return uri.getPath();
    }
  }

  private static String host(URI uri) {
    int port = uri.getPort();
    boolean isDefault = port < 0 || port == 80 || port == 443;
    return name(uri.getHost()) + ":" + (isDefault ? DEFAULT_PORT : port);
  }

  private static String name(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return "localhost";
    }
    if (!name.startsWith("[") && !name.matches("[0-9.]+")) {
      return name;
    }
    try {
      InetAddress address = InetAddress.getByName(name); // of a literal: nobody is asked
      return address.isLoopbackAddress() || address.isAnyLocalAddress()
          ? "localhost"
          : address.getHostAddress();
    } catch (UnknownHostException e) {
      return name;
    }
  }

  /** Decoded, so that no escape makes two of one. */
  private static String path(URI uri) {
    String decoded = Objects.requireNonNullElse(uri.getPath(), "");
    String path = Path.of("/" + decoded.replace('\0', '/')).normalize().toString();
    return path.equals("/") ? "" : path;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ProxyPlace other && place.equals(other.place);
  }

  @Override
  public int hashCode() {
    return place.hashCode();
  }

  @Override
  public String toString() {
    return place;
  }
}
