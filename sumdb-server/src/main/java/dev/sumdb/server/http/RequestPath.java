package dev.sumdb.server.http;

import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request target, parsed from its raw spelling.
 *
 * <p>One resource has one path, up to the percent-encoding of four characters: go sends an escaped
 * upper-case letter as {@code !} or, below a base URL with a path, as {@code %21}, and proxies may
 * do the same to {@code @ + ~}. These are decoded once; every other percent-encoding, a double
 * slash, a dot segment, a trailing slash and anything that is not printable ASCII is refused rather
 * than normalised, so that no cache or proxy in front can be brought to see another path than this
 * parser does.
 *
 * <pre>
 * /latest  /lookup/ESCM@ESCV  /tile/H/L/N[.p/W]  /tile/H/data/N[.p/W]     (Go module reference)
 * /sumdb/NAME/ + supported or one of the four above                       (GOPROXY protocol)
 * /checkpoint  /tile/L/N[.p/W]  /tile/entries/N[.p/W]                     (C2SP tlog-tiles)
 * </pre>
 *
 * The two tile layouts are told apart by the second segment: a level or {@code data} in Go's, a
 * group of three digits in C2SP's.
 */
sealed interface RequestPath {

  /** The signed head as a go.sum tree note. */
  record Latest() implements RequestPath {}

  /** The signed head as a C2SP checkpoint. */
  record Checkpoint() implements RequestPath {}

  /** The probe of the go command whether a proxy relays this database. */
  record Supported() implements RequestPath {}

  /** A lookup; {@code escaped} is percent-decoded and not checked further. */
  record Lookup(String escaped) implements RequestPath {}

  /** A hash tile, data tile or entry bundle. */
  record TileAt(Tile tile, TileDialect dialect) implements RequestPath {}

  /** One of the above of another database. */
  record Mirrored(String database, RequestPath below) implements RequestPath {}

  /** A page for people and machines that watch the server. */
  record Page(Endpoint endpoint) implements RequestPath {}

  /** Well-formed, and nothing of ours. */
  record Unknown(String cause, String action) implements RequestPath {}

  /** Not well-formed. */
  record Malformed(String cause, String action) implements RequestPath {}

  /** Exact paths of pages. */
  Map<String, Endpoint> PAGES =
      Map.of(
          "/", Endpoint.HOME,
          "/robots.txt", Endpoint.ROBOTS,
          "/healthz", Endpoint.HEALTHZ,
          "/readyz", Endpoint.READYZ,
          "/metrics", Endpoint.METRICS,
          "/version", Endpoint.VERSION);

  /** All of them. */
  Set<Endpoint> ALL_PAGES = Set.copyOf(PAGES.values());

  /** Parses the request target of a GET or HEAD, for the log called {@code name} alone. */
  static RequestPath parse(String target, String name) {
    return parse(target, name, Set.of());
  }

  /**
   * Parses the request target of a GET or HEAD.
   *
   * @param name of the log
   * @param mirrored names of other databases
   */
  static RequestPath parse(String target, String name, Set<String> mirrored) {
    String raw = originForm(target);
    int query = raw.indexOf('?');
    String decoded;
    try {
      decoded = decode(query < 0 ? raw : raw.substring(0, query));
    } catch (MalformedException e) {
      return new Malformed(
          e.getMessage(), "only ! @ + and ~ may be percent-encoded, and no path is normalised");
    }
    Endpoint page = PAGES.get(decoded);
    if (page != null) {
      return new Page(page); // monitors add query parameters of their own
    }
    if (query >= 0) {
      return new Malformed("query not supported", "ask again without the ? and what follows it");
    }
    return route(decoded, name, mirrored);
  }

  private static RequestPath route(String path, String name, Set<String> mirrored) {
    if (path.startsWith("/sumdb/")) {
      return database(path.substring("/sumdb/".length()), name, mirrored);
    }
    if (path.equals("/checkpoint")) {
      return new Checkpoint();
    }
    if (path.startsWith("/tile/") && isC2sp(path)) {
      return tile(path, TileDialect.C2SP);
    }
    return goPath(path);
  }

  private static RequestPath database(String path, String name, Set<String> mirrored) {
    if (path.startsWith(name + "/")) {
      return below(path.substring(name.length()));
    }
    // Names may have slashes: of two that fit, the longer one is meant.
    Optional<String> other =
        mirrored.stream()
            .filter(database -> path.startsWith(database + "/"))
            .max(Comparator.comparingInt(String::length));
    if (other.isEmpty()) {
      String all = mirrored.isEmpty() ? "" : ", " + String.join(", ", mirrored);
      return new Unknown("not this database", "this server has " + name + all + " and no other");
    }
    RequestPath below = below(path.substring(other.get().length()));
    boolean ours = below instanceof Unknown || below instanceof Malformed;
    return ours ? below : new Mirrored(other.get(), below);
  }

  private static RequestPath below(String path) {
    return path.equals("/supported") ? new Supported() : goPath(path);
  }

  private static RequestPath goPath(String path) {
    if (path.startsWith("/lookup/")) {
      return new Lookup(path.substring("/lookup/".length()));
    }
    if (path.startsWith("/tile/")) {
      return tile(path, TileDialect.GO);
    }
    if (path.equals("/latest")) {
      return new Latest();
    }
    return new Unknown("no such path", "the paths are /latest /lookup/M@V /tile/... /checkpoint");
  }

  private static RequestPath tile(String path, TileDialect dialect) {
    try {
      return new TileAt(TilePath.parse(path.substring(1), dialect), dialect);
    } catch (MalformedException e) {
      return new Malformed(
          "invalid tile syntax: " + MalformedException.quote(path),
          "the forms are /tile/H/L/N[.p/W] /tile/H/data/N[.p/W] /tile/L/N[.p/W]"
              + " /tile/entries/N[.p/W]");
    }
  }

  /** Whether the segment after the first number is a group of three digits. */
  private static boolean isC2sp(String path) {
    int first = "/tile/".length();
    if (path.startsWith("entries/", first)) {
      return true;
    }
    int second = path.indexOf('/', first) + 1;
    if (second == 0) {
      return false;
    }
    int digits = path.startsWith("x", second) ? second + 1 : second;
    int end = digits;
    while (end < path.length() && path.charAt(end) >= '0' && path.charAt(end) <= '9') {
      end++;
    }
    return end - digits == 3;
  }

  /** RFC 9112 3.2.2: a server accepts the absolute form as well. */
  private static String originForm(String target) {
    if (target.startsWith("http://") || target.startsWith("https://")) {
      int path = target.indexOf('/', target.indexOf("//") + 2);
      return path < 0 ? "/" : target.substring(path);
    }
    return target;
  }

  private static String decode(String raw) throws MalformedException {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      throw new MalformedException("path", raw);
    }
    StringBuilder decoded = null;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        decoded = decoded == null ? new StringBuilder(raw.length()).append(raw, 0, i) : decoded;
        decoded.append(percent(raw, i));
        i += 2;
      } else if (c <= ' ' || c >= 0x7f || "\"#<>\\^`{|}".indexOf(c) >= 0) {
        throw new MalformedException("path", raw);
      } else if (decoded != null) {
        decoded.append(c);
      }
    }
    String path = decoded == null ? raw : decoded.toString();
    checkSegments(path);
    return path;
  }

  private static char percent(String raw, int at) throws MalformedException {
    String code = raw.substring(at, Math.min(at + 3, raw.length()));
    return switch (code) {
      case "%21" -> '!';
      case "%40" -> '@';
      case "%2B", "%2b" -> '+';
      case "%7E", "%7e" -> '~';
      default -> throw new MalformedException("path", raw, code + " is not accepted");
    };
  }

  private static void checkSegments(String path) throws MalformedException {
    if (path.length() == 1) {
      return;
    }
    int from = 1;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      int length = to - from;
      boolean dots =
          (length == 1 || length == 2) && path.charAt(from) == '.' && path.charAt(to - 1) == '.';
      if (length == 0 || dots) {
        throw new MalformedException("path", path, length == 0 ? "empty segment" : "dot segment");
      }
      from = to + 1;
    }
  }
}
