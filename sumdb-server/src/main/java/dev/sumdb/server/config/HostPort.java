package dev.sumdb.server.config;

/**
 * Where to listen: a host name or address without brackets and a port, 0 for any free one. An empty
 * host is every address, {@link #NONE} is no listener at all.
 */
public record HostPort(String host, int port) {
  /** No listener. */
  public static final HostPort NONE = new HostPort("", -1);

  public HostPort {
    if (port < -1 || port > 65535) {
      throw new IllegalArgumentException("no such port: " + port);
    }
  }

  /**
   * Parses {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code :PORT}.
   *
   * @throws IllegalArgumentException naming what was wanted
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("want HOST:PORT, an IPv6 address in brackets");
    }
    if (colon < 0 || !port.matches("[0-9]{1,5}") || !host.matches("[0-9A-Za-z.:_-]*")) {
      throw new IllegalArgumentException("want HOST:PORT");
    }
    if (Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException("want a port from 0 to 65535");
    }
    return new HostPort(host, Integer.parseInt(port));
  }

  /** Whether every address of the machine is meant. */
  public boolean isWildcard() {
    return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
  }

  /** The address to bind: {@code 0.0.0.0} for an empty host. */
  public String bindHost() {
    return host.isEmpty() ? "0.0.0.0" : host;
  }

  /** This address for the authority of a URL that works on this machine, with the port in use. */
  public String authority(int boundPort) {
    String name = isWildcard() ? "127.0.0.1" : host;
    return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + boundPort;
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
