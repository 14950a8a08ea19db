package dev.sumdb.server.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/**
 * Which requests are looked at at all.
 *
 * <p>Nothing here takes a body. A request that announces one is refused and its connection closed,
 * so it never matters where this server and a proxy in front of it see the body end: Content-Length
 * against Transfer-Encoding, twice the one or a misspelled other (request smuggling, RFC 9112 11.2)
 * all end here.
 */
final class Gate {
  /** Longest request target. */
  static final int MAX_URI = 4096;

  /** Longest header section. */
  static final int MAX_HEADERS = 16 << 10;

  private Gate() {}

  /** Answers and returns false when the request is refused. */
  static boolean admits(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      refuse(exchange, 400, "request body not accepted", "send the request without a body");
      return false;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && !length.equals("0")) {
      refuse(exchange, 400, "request body not accepted", "send the request without a body");
      return false;
    }
    if (request.version() == HttpVersion.HTTP_1_1 && !hasGoodHost(request.headers())) {
      refuse(exchange, 400, "malformed request headers", "send exactly one Host header, a host");
      return false;
    }
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      exchange.answer(
          HttpErrors.refuse(405, "method not allowed", "use GET or HEAD")
              .with(HttpHeaders.ALLOW, "GET, HEAD"));
      return false;
    }
    if (request.uri().length() > MAX_URI) {
      refuse(exchange, 414, "request target too long", "it may have " + MAX_URI + " bytes");
      return false;
    }
    return true;
  }

  /** One host (RFC 9112 3.2), into whose value no other line was folded, and no nameless header. */
  private static boolean hasGoodHost(MultiMap headers) {
    List<String> hosts = headers.getAll(HttpHeaders.HOST);
    if (hosts.size() != 1 || headers.contains("")) {
      return false;
    }
    String host = hosts.get(0);
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c >= 0x7f || "\"#,/<>?@\\".indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Answers what the decoder could not read, and gives the connection up. */
  static void invalid(Exchange exchange) {
    Throwable cause = exchange.request().decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      refuse(exchange, 414, "request target too long", "it may have " + MAX_URI + " bytes");
    } else if (cause instanceof TooLongHttpHeaderException) {
      refuse(exchange, 431, "request headers too long", "they may have " + MAX_HEADERS + " bytes");
    } else {
      refuse(exchange, 400, "malformed request", "send HTTP/1.1 as RFC 9112 has it");
    }
  }

  private static void refuse(Exchange exchange, int status, String cause, String action) {
    exchange.closeAfterAnswer();
    exchange.answer(HttpErrors.refuse(status, cause, action));
  }
}
