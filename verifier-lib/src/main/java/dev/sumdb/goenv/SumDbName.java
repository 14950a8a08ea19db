package dev.sumdb.goenv;

import dev.sumdb.tlog.MalformedException;

/**
 * The names a database may have: {@code host[:port][/path]}. The name becomes a URL and a directory
 * below the client's state, so what climbs or reads differently in one of them is refused, some of
 * which the go command takes.
 */
final class SumDbName {
  private static final String PATH_PUNCTUATION = "-._~$&,:;=@";

  private SumDbName() {}

  static void check(String name) throws MalformedException {
    int slash = name.indexOf('/');
    String host = slash < 0 ? name : name.substring(0, slash);
    boolean valid = isHost(host) && !name.endsWith("/");
    for (int start = host.length() + 1; valid && start <= name.length(); ) {
      int next = name.indexOf('/', start);
      int end = next < 0 ? name.length() : next;
      valid = isElement(name.substring(start, end), PATH_PUNCTUATION);
      start = end + 1;
    }
    if (!valid) {
      throw new MalformedException(
          "invalid sumdb name (must be host[/path]): " + MalformedException.quote(name));
    }
  }

  private static boolean isHost(String host) {
    int bracket = host.indexOf(']');
    int colon = host.indexOf(':', bracket + 1);
    String name = colon < 0 ? host : host.substring(0, colon);
    String port = colon < 0 ? "" : host.substring(colon + 1);
    if (!port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    if (bracket < 0) {
      return isElement(name, "-._~");
    }
    return bracket == name.length() - 1
        && name.charAt(0) == '['
        && name.indexOf(':') >= 0
        && IpAddress.parse(name.substring(1, bracket)).isPresent();
  }

  private static boolean isElement(String element, String punctuation) {
    return !element.chars().allMatch(c -> c == '.') // also the empty one
        && element.chars().allMatch(c -> isAlphanumeric(c) || punctuation.indexOf(c) >= 0);
  }

  private static boolean isAlphanumeric(int c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }
}
