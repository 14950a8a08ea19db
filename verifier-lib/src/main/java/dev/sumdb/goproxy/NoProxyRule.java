package dev.sumdb.goproxy;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Optional;

/** One entry of NO_PROXY. */
sealed interface NoProxyRule {

  /**
   * @param host in lower case, without brackets
   * @param address if the host is one
   */
  boolean covers(String host, Optional<InetAddress> address, int port);

  /** Parses an entry in lower case; nothing if it cannot match anything. */
  static Optional<NoProxyRule> parse(String entry) {
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (entry.equals("*")) {
      return Optional.of(new Everything());
    }
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      return block(entry.substring(0, slash), entry.substring(slash + 1));
    }
    HostAndPort parsed;
    try {
      parsed = HostAndPort.fromString(entry);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int port = parsed.getPortOrDefault(-1);
    String host = parsed.getHost();
    if (InetAddresses.isInetAddress(host)) {
      InetAddress address = InetAddresses.forString(host);
      return Optional.of(new Block(address.getAddress(), 8 * address.getAddress().length, port));
    }
    String name = host.startsWith("*.") ? host.substring(1) : host;
    if (name.isEmpty() || name.equals(".")) {
      return Optional.empty();
    }
    return Optional.of(new Domain(name, port));
  }

  private static Optional<NoProxyRule> block(String base, String length) {
    if (!InetAddresses.isInetAddress(base) || !length.matches("[0-9]{1,3}")) {
      return Optional.empty();
    }
    byte[] address = InetAddresses.forString(base).getAddress();
    int bits = Integer.parseInt(length);
    return bits > 8 * address.length ? Optional.empty() : Optional.of(new Block(address, bits, -1));
  }

  /** A star. */
  record Everything() implements NoProxyRule {
    @Override
    public boolean covers(String host, Optional<InetAddress> address, int port) {
      return true;
    }
  }

  /** A name with everything below it, or with a leading dot only that. */
  record Domain(String name, int port) implements NoProxyRule {
    @Override
    public boolean covers(String host, Optional<InetAddress> address, int port) {
      boolean below = host.endsWith(name.startsWith(".") ? name : "." + name);
      return (below || host.equals(name)) && (this.port < 0 || this.port == port);
    }
  }

  /** The leading bits of an address; final class for the array's sake. */
  final class Block implements NoProxyRule {
    private final byte[] base;
    private final int bits;
    private final int port;

    private Block(byte[] base, int bits, int port) {
      this.base = base;
      this.bits = bits;
      this.port = port;
    }

    @Override
    public boolean covers(String host, Optional<InetAddress> address, int port) {
      if (address.isEmpty() || this.port >= 0 && this.port != port) {
        return false;
      }
      byte[] have = address.get().getAddress();
      if (have.length != base.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        if (((have[bit / 8] ^ base[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
