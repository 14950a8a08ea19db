package dev.sumdb.server.http;

import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The page for people: what this is, and the line to copy. No scripts, nothing loaded. */
final class HomePage {
  private static final CharSequence CSP = HttpHeaders.createOptimized("content-security-policy");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence REFERRER = HttpHeaders.createOptimized("referrer-policy");

  private static final String STYLE =
      "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
          + "pre{background:#eee;padding:.6em;overflow-x:auto}th{text-align:left;padding-right:1em}";

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8"><title>%1$s</title><style>%2$s</style></head>
      <body>
      <h1>%1$s</h1>
      <p>A checksum database for Go modules. To use it:</p>
      <pre>export GOSUMDB='%3$s %4$s'</pre>
      <p>If GOPRIVATE covers your modules, go asks no database about them unless you also
      <code>export GONOSUMDB=none</code>.</p>
      <table>
      <tr><th>verifier key</th><td><code>%3$s</code></td></tr>
      <tr><th>records</th><td>%5$d</td></tr>
      <tr><th>root hash</th><td><code>%6$s</code></td></tr>
      </table>
      <p><a href="latest">signed head</a>%7$s</p>
      </body>
      </html>
      """;

  private static final String CHECKPOINT =
      ", <a href=\"checkpoint\">the same as C2SP checkpoint</a>";

  private final String policy;
  private final LogView log;

  HomePage(LogView log) {
    this.log = log;
    this.policy =
        "default-src 'none'; style-src '"
            + sha256(STYLE)
            + "'; frame-ancestors 'none'; base-uri"
            + " 'none'; form-action 'none'";
  }

  /** The page, telling clients to use {@code url}. */
  Reply reply(Heads.Rendered head, String url) {
    String page =
        String.format(
            java.util.Locale.ROOT,
            PAGE,
            escape(log.name()),
            STYLE,
            escape(log.verifierKey().toString()),
            escape(url),
            head.size(),
            escape(head.source().head().root().toString()),
            head.source().checkpoint().length > 0 ? CHECKPOINT : "");
    Reply text = Reply.text(200, page);
    return new Reply(200, Reply.HTML, Reply.MOMENT, "", text.body(), text.gzipped(), text.headers())
        .with(CSP, policy)
        .with(NOSNIFF, "nosniff")
        .with(REFERRER, "no-referrer");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String sha256(String style) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
