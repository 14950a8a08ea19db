package dev.sumdb.goproxy;

import java.net.URI;

/** URLs as they may stand in messages and records: without user name, password, query, fragment. */
public final class RedactedUrl {
  private RedactedUrl() {}

  /** The URL without what must not be shown. */
  public static String of(URI uri) {
    StringBuilder shown = new StringBuilder();
    if (uri.getScheme() != null) {
      shown.append(uri.getScheme()).append(':');
    }
    if (uri.isOpaque()) {
      return shown.append("...").toString();
    }
    String authority = uri.getRawAuthority();
    if (authority != null) {
      // After the last @, in case the authority is no valid one.
      shown.append("//").append(authority.substring(authority.lastIndexOf('@') + 1));
    } else if ("file".equals(uri.getScheme())) {
      shown.append("//");
    }
    return shown.append(uri.getRawPath()).toString();
  }
}
