package dev.sumdb.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * One answer, immutable, so that it can be cached and sent to any number of clients at once.
 *
 * @param status HTTP status code
 * @param type value of Content-Type
 * @param cache value of Cache-Control
 * @param tag entity tag without quotes, empty where there is none
 * @param body the bytes
 * @param gzipped the same compressed, empty where that is not worth it
 * @param headers further headers
 */
record Reply(
    int status,
    CharSequence type,
    CharSequence cache,
    String tag,
    Buffer body,
    Buffer gzipped,
    List<Header> headers) {

  /** A header line. */
  record Header(CharSequence name, CharSequence value) {}

  /** Spelled as the reference server of Go does. */
  static final CharSequence GO_TEXT = HttpHeaders.createOptimized("text/plain; charset=UTF-8");

  static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
  static final CharSequence BINARY = HttpHeaders.createOptimized("application/octet-stream");
  static final CharSequence HTML = HttpHeaders.createOptimized("text/html; charset=utf-8");

  /** Content that can never change. */
  static final CharSequence FOREVER =
      HttpHeaders.createOptimized("public, max-age=31536000, immutable");

  /** Content that stays valid, but that something better replaces. */
  static final CharSequence HOUR = HttpHeaders.createOptimized("public, max-age=3600");

  /** Heads: the price of a cache in front is that clients see a new one this much later. */
  static final CharSequence MOMENT = HttpHeaders.createOptimized("public, max-age=5");

  static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  /** Below this, the gzip framing and the extra variant in caches cost more than they save. */
  private static final int MIN_GZIP = 1024;

  private static final Buffer NOTHING = Buffer.buffer();

  /** The answer to the go command's probe, whose content nobody reads. */
  static final Reply SUPPORTED = of(TEXT, HOUR, "", NOTHING);

  /** Bytes as they are. */
  static Reply of(CharSequence type, CharSequence cache, String tag, Buffer body) {
    return new Reply(200, type, cache, tag, body, NOTHING, List.of());
  }

  /** A short text that nobody caches. */
  static Reply text(int status, String text) {
    Buffer body = Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
    return new Reply(status, TEXT, NO_STORE, "", body, NOTHING, List.of());
  }

  /** The same with a compressed variant where it is smaller by a quarter or more. */
  Reply compressed() {
    if (body.length() < MIN_GZIP) {
      return this;
    }
    byte[] small = gzip(body.getBytes());
    if (small.length > body.length() - body.length() / 4) {
      return this;
    }
    return new Reply(status, type, cache, tag, body, Buffer.buffer(small), headers);
  }

  /** The same with one more header. */
  Reply with(CharSequence name, CharSequence value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Reply(status, type, cache, tag, body, gzipped, List.copyOf(more));
  }

  /** The same with a Retry-After. */
  Reply retryAfter(long seconds) {
    return with(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
  }

  /** Bytes that a cache of replies holds for this one. */
  int weight() {
    return body.length() + gzipped.length();
  }

  private static byte[] gzip(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(data);
    } catch (IOException e) {
      throw new AssertionError("bad write to memory", e);
    }
    return out.toByteArray();
  }
}
