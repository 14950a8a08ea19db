package dev.sumdb.goenv;

import java.net.IDN;
import java.util.Optional;

/** One entry of NO_PROXY, in lower case. */
sealed interface NoProxyRule {
  boolean matches(String host, int port);

  /** Every host. */
  record All() implements NoProxyRule {
    @Override
    public boolean matches(String host, int port) {
      return true;
    }
  }

  /** A network. */
  record Network(IpAddress address, int bits) implements NoProxyRule {
    @Override
    public boolean matches(String host, int port) {
      return IpAddress.parse(host).filter(ip -> ip.inNetwork(address, bits)).isPresent();
    }
  }

  /** One address; an empty port is any. */
  record Address(IpAddress address, String onlyPort) implements NoProxyRule {
    @Override
    public boolean matches(String host, int port) {
      return IpAddress.parse(host).filter(address::sameAs).isPresent() && isPort(onlyPort, port);
    }
  }

  /** What ends in the suffix, which starts with a dot, and the domain itself if that is meant. */
  record Domain(String suffix, boolean itself, String onlyPort) implements NoProxyRule {
    @Override
    public boolean matches(String host, int port) {
      boolean covered = host.endsWith(suffix) || itself && host.equals(suffix.substring(1));
      return covered && IpAddress.parse(host).isEmpty() && isPort(onlyPort, port);
    }
  }

  /** Reads an entry without blanks around it; what means nothing is empty. */
  static Optional<NoProxyRule> parse(String entry) {
    if (entry.equals("*")) {
      return Optional.of(new All());
    }
    Optional<NoProxyRule> network = parseNetwork(entry);
    if (network.isPresent()) {
      return network;
    }
    String host = entry;
    String port = "";
    int colon = entry.lastIndexOf(':');
    boolean bracketed = entry.startsWith("[") && entry.indexOf(']') == colon - 1;
    if (colon >= 0 && (bracketed || entry.indexOf(':') == colon)) {
      host = bracketed ? entry.substring(1, colon - 1) : entry.substring(0, colon);
      port = entry.substring(colon + 1);
    }
    if (host.isEmpty()) {
      return Optional.empty();
    }
    Optional<IpAddress> address = IpAddress.parse(host);
    if (address.isPresent()) {
      return Optional.of(new Address(address.get(), port));
    }
    String domain = host.startsWith("*.") ? host.substring(1) : host;
    boolean itself = !domain.startsWith(".");
    return Optional.of(new Domain(ascii(itself ? "." + domain : domain), itself, port));
  }

  private static Optional<NoProxyRule> parseNetwork(String entry) {
    int slash = entry.indexOf('/');
    if (slash < 0 || slash + 4 < entry.length()) {
      return Optional.empty();
    }
    String digits = entry.substring(slash + 1);
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    int bits = Integer.parseInt(digits);
    return IpAddress.parse(entry.substring(0, slash))
        .filter(address -> bits <= address.bits())
        .map(address -> new Network(address, bits));
  }

  private static boolean isPort(String onlyPort, int port) {
    return onlyPort.isEmpty() || onlyPort.equals(Integer.toString(port));
  }

  private static String ascii(String suffix) {
    try {
      return "." + IDN.toASCII(suffix.substring(1));
    } catch (IllegalArgumentException e) {
      return suffix;
    }
  }
}
