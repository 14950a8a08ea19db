package dev.sumdb.server.http;

/** The two request headers that choose between forms of an answer (RFC 9110 12.5.3 and 13.1.2). */
final class Negotiation {

  private Negotiation() {}

  /** Whether an Accept-Encoding value admits gzip; {@code header} is null when absent. */
  static boolean acceptsGzip(String header) {
    if (header == null) {
      return false;
    }
    boolean any = false;
    for (String item : header.split(",", -1)) {
      String[] parts = item.split(";", 2);
      String coding = parts[0].strip();
      boolean refused = parts.length == 2 && isZero(parts[1].strip());
      if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
        return !refused;
      }
      any |= coding.equals("*") && !refused;
    }
    return any;
  }

  /** {@code q=0}, {@code q=0.0} and so on. */
  private static boolean isZero(String parameter) {
    String q = parameter.replace(" ", "");
    if (!q.startsWith("q=0") && !q.startsWith("Q=0")) {
      return false;
    }
    for (int i = 3; i < q.length(); i++) {
      if (q.charAt(i) != '0' && q.charAt(i) != '.') {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether an If-None-Match value names {@code tag}, by weak comparison; {@code header} is null
   * when absent. The compressed form has the tag with {@code -gz} and stands for the same content.
   */
  static boolean matches(String header, String tag) {
    if (header == null || tag.isEmpty()) {
      return false;
    }
    for (String item : header.split(",", -1)) {
      String candidate = item.strip();
      if (candidate.equals("*")) {
        return true;
      }
      String strong = candidate.startsWith("W/") ? candidate.substring(2) : candidate;
      if (strong.equals("\"" + tag + "\"") || strong.equals("\"" + tag + "-gz\"")) {
        return true;
      }
    }
    return false;
  }
}
