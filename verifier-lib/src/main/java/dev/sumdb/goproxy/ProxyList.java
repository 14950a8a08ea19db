package dev.sumdb.goproxy;

import dev.sumdb.tlog.MalformedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A list of module proxies in the syntax of GOPROXY (Go module reference, "Environment variables").
 *
 * <p>Entries are URLs, {@code direct} or {@code off}, separated by a comma (the next is asked only
 * if this one says not found) or a pipe (the next is asked after any error). Blanks around an entry
 * and empty entries do not count; nothing after {@code direct} or {@code off} does. An entry
 * without a scheme that has a dot, a colon or a slash is an https URL.
 */
public final class ProxyList {

  /** One entry. */
  public sealed interface Entry {}

  /**
   * A module proxy.
   *
   * @param uri http, https or file
   * @param fallThroughOnAnyError whether a pipe follows
   */
  public record Proxy(URI uri, boolean fallThroughOnAnyError) implements Entry {
    public Proxy {
      Objects.requireNonNull(uri, "uri");
    }

    /** The URL without credentials. */
    @Override
    public String toString() {
      return RedactedUrl.of(uri);
    }
  }

  /** The module's own version control repository. */
  public record Direct() implements Entry {
    @Override
    public String toString() {
      return "direct";
    }
  }

  /** No further look-ups. */
  public record Off() implements Entry {
    @Override
    public String toString() {
      return "off";
    }
  }

  private final List<Entry> entries;

  private ProxyList(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Parses a list. Unlike in the environment of the go command, an empty one stands for nothing.
   */
  public static ProxyList parse(String goproxy) throws MalformedException {
    List<Entry> entries = new ArrayList<>();
    int from = 0;
    while (from < goproxy.length()) {
      int to = from;
      while (to < goproxy.length() && goproxy.charAt(to) != ',' && goproxy.charAt(to) != '|') {
        to++;
      }
      boolean pipe = to < goproxy.length() && goproxy.charAt(to) == '|';
      String text = goproxy.substring(from, to).strip();
      from = to + 1;
      if (text.isEmpty()) {
        continue;
      }
      if (text.equals("off")) {
        entries.add(new Off());
        break;
      }
      if (text.equals("direct")) {
        entries.add(new Direct());
        break;
      }
      entries.add(new Proxy(uri(text), pipe));
    }
    if (entries.isEmpty()) {
      throw new MalformedException(
          goproxy.isEmpty()
              ? "GOPROXY list is empty"
              : "GOPROXY list is not the empty string, but contains no entries");
    }
    return new ProxyList(entries);
  }

  /** The entries in order; at least one in a list that was parsed. */
  public List<Entry> entries() {
    return entries;
  }

  /** The same list without some of its proxies, which may leave no entry. */
  public ProxyList without(Predicate<URI> proxies) {
    return new ProxyList(
        entries.stream()
            .filter(entry -> !(entry instanceof Proxy proxy && proxies.test(proxy.uri())))
            .toList());
  }

  private static URI uri(String text) throws MalformedException {
    boolean url = text.contains(":/");
    boolean host = text.indexOf('.') >= 0 || text.indexOf(':') >= 0 || text.indexOf('/') >= 0;
    String full = !url && host && !text.startsWith("/") ? "https://" + text : text;
    int colon = Math.max(0, full.indexOf(':'));
    URI uri;
    try {
      uri = new URI(full.substring(0, colon).toLowerCase(Locale.ROOT) + full.substring(colon));
    } catch (URISyntaxException e) {
      // The text may hold a password, so it is not quoted.
      throw new MalformedException("invalid proxy URL: " + e.getReason());
    }
    String shown = RedactedUrl.of(uri);
    if (uri.getScheme() == null) {
      throw new MalformedException("invalid proxy URL missing scheme: " + shown);
    }
    switch (uri.getScheme()) {
      case "http", "https" -> checkHttp(uri, shown);
      case "file" -> checkFile(uri, shown);
      default ->
          throw new MalformedException(
              "invalid proxy URL scheme (must be https, http, file): " + shown);
    }
    return uri;
  }

  private static void checkHttp(URI uri, String shown) throws MalformedException {
    if (uri.getHost() == null) {
      throw new MalformedException("invalid proxy URL without a valid host: " + shown);
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new MalformedException("invalid proxy URL with query or fragment: " + shown);
    }
  }

  private static void checkFile(URI uri, String shown) throws MalformedException {
    if (uri.getRawAuthority() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getPath() == null
        || uri.getPath().isEmpty()) {
      throw new MalformedException("invalid file:// proxy URL with non-path elements: " + shown);
    }
  }
}
