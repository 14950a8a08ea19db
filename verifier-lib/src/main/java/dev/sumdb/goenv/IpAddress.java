package dev.sumdb.goenv;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** An address in digits; never a name that would have to be looked up. */
final class IpAddress {
  private final InetAddress address;

  private IpAddress(InetAddress address) {
    this.address = address;
  }

  static Optional<IpAddress> parse(String text) {
    if (!isIpv4(text) && !isIpv6(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new IpAddress(InetAddress.getByName(text))); // digits are not looked up
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  int bits() {
    return address.getAddress().length * 8;
  }

  boolean sameAs(IpAddress other) {
    return Arrays.equals(address.getAddress(), other.address.getAddress());
  }

  /** Whether both are of one kind and agree in the first bits. */
  boolean inNetwork(IpAddress network, int prefixBits) {
    byte[] a = address.getAddress();
    byte[] b = network.address.getAddress();
    if (a.length != b.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((a[bit / 8] & mask) != (b[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean digits = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      boolean leadingZero = part.length() > 1 && part.charAt(0) == '0';
      if (!digits || leadingZero || part.length() > 3 || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIpv6(String text) {
    return text.indexOf(':') >= 0
        && text.chars().allMatch(c -> "0123456789abcdefABCDEF:.".indexOf(c) >= 0);
  }
}
