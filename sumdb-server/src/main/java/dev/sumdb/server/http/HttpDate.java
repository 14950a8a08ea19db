package dev.sumdb.server.http;

import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of Date headers (RFC 9110 5.6.7), made once per second instead of per answer. */
final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private volatile CharSequence text;

  HttpDate(Instant now) {
    set(now);
  }

  void set(Instant now) {
    text = HttpHeaders.createOptimized(FORMAT.format(now));
  }

  CharSequence text() {
    return text;
  }
}
