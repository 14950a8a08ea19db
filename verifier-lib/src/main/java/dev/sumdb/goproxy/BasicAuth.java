package dev.sumdb.goproxy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** User name and password as a header value (RFC 7617), in UTF-8. */
final class BasicAuth {
  private BasicAuth() {}

  static HeaderField field(String user, String password) {
    return new HeaderField("Authorization", value(user + ":" + password));
  }

  /**
   * @param userInfo decoded, as in a URL; without a colon it is a user name
   */
  static String value(String userInfo) {
    String pair = userInfo.indexOf(':') < 0 ? userInfo + ":" : userInfo;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
