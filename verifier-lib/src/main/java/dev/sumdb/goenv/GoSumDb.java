package dev.sumdb.goenv;

import dev.sumdb.gosum.GoSpace;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.MalformedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * What GOSUMDB says: a database, or none.
 *
 * <pre>
 * off
 * sum.golang.org                        the key is built in
 * sum.golang.google.cn                  the same database under another address
 * NAME+HASH+KEY                         at https://NAME, or through a module proxy
 * NAME+HASH+KEY URL                     at URL, never through a proxy
 * sum.golang.org URL
 * </pre>
 *
 * A URL without a scheme is taken as https, as go does.
 */
public sealed interface GoSumDb {
  /** The public database, which go uses unless told otherwise. */
  String PUBLIC_NAME = "sum.golang.org";

  /** The text of its key, built into the go command and unchanged since 2019. */
  String PUBLIC_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

  /** No database: every hash that go.sum does not have is believed. */
  record Off() implements GoSumDb {}

  /**
   * A database.
   *
   * @param key its verifier key; the name in it is {@code host[/path]} and safe as a directory
   * @param url the address given, with a scheme of http, https or file; empty if none was given
   */
  record Database(VerifierKey key, String url) implements GoSumDb {
    /** Checks the name and the address. */
    public Database {
      try {
        SumDbName.check(key.name());
        checkUrl(url);
      } catch (MalformedException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }

    /** The name in the key. */
    public String name() {
      return key.name();
    }

    /**
     * The address that was given, which bypasses every proxy; else the database has to be found.
     */
    public Optional<URI> explicitUrl() {
      return url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url));
    }

    /** Where the database is if no proxy has it: {@code https://NAME}. */
    public URI defaultUrl() {
      return URI.create("https://" + name());
    }
  }

  /** Reads a value of GOSUMDB; the messages begin with the go command's. */
  static GoSumDb parse(String gosumdb) throws MalformedException {
    if (gosumdb.equals("off")) {
      return new Off();
    }
    String text =
        gosumdb.equals("sum.golang.google.cn") ? PUBLIC_NAME + " https://" + gosumdb : gosumdb;
    List<String> fields = GoSpace.fields(text);
    if (fields.isEmpty()) {
      throw new MalformedException("missing GOSUMDB");
    }
    if (fields.size() > 2) {
      throw new MalformedException("invalid GOSUMDB: too many fields");
    }
    VerifierKey key = parseKey(fields.get(0));
    SumDbName.check(key.name());
    String url = fields.size() == 2 ? withScheme(fields.get(1)) : "";
    checkUrl(url);
    return new Database(key, url);
  }

  private static VerifierKey parseKey(String text) throws MalformedException {
    if (text.indexOf('+') < 0 && !text.equals(PUBLIC_NAME)) {
      throw new MalformedException("invalid GOSUMDB: malformed verifier id: " + explain(text));
    }
    try {
      return VerifierKey.parse(text.equals(PUBLIC_NAME) ? PUBLIC_KEY : text);
    } catch (MalformedException e) {
      throw new MalformedException("invalid GOSUMDB: " + e.getMessage());
    }
  }

  /** Words that people write and that mean nothing to the go command. */
  private static String explain(String word) {
    return MalformedException.quote(word)
        + switch (word) {
          case "on", "true" -> " is no keyword; unset GOSUMDB for the default " + PUBLIC_NAME;
          case "none", "false", "no" ->
              " is no keyword; list modules to leave out in GONOSUMDB, or name a database";
          case "private" ->
              " is no keyword; list private modules in GOPRIVATE, or give NAME+HASH+KEY";
          case "off" -> " must stand alone, without blanks or a URL";
          case "sum.golang.google.cn" -> " must stand alone, without blanks or a URL";
          default -> " has no built-in key; give NAME+HASH+KEY";
        };
  }

  /** An address without a scheme is one of https, as go reads it. */
  private static String withScheme(String url) {
    if (url.indexOf(':') >= 0 && !url.startsWith("//")) {
      return url; // a port needs a scheme before it, for go too
    }
    return url.startsWith("//") ? "https:" + url : "https://" + url;
  }

  private static void checkUrl(String url) throws MalformedException {
    if (url.isEmpty()) {
      return;
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new MalformedException("invalid GOSUMDB URL: " + e.getReason()); // may hold a password
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    switch (scheme) {
      case "file":
        return;
      case "http":
        if (uri.getRawUserInfo() != null) {
          throw new MalformedException(
              "invalid GOSUMDB URL: refusing to pass credentials to insecure URL");
        }
        break;
      case "https":
        break;
      default:
        throw new MalformedException("invalid GOSUMDB URL: want https://, http:// or file://");
    }
    if (uri.getRawAuthority() == null) {
      throw new MalformedException("invalid GOSUMDB URL: no host");
    }
  }
}
