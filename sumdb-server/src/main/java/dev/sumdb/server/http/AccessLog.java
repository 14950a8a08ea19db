package dev.sumdb.server.http;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per request to the logger {@code dev.sumdb.access}. A line is complete in itself (it has
 * its own time), so that logger's layout should print the message alone.
 *
 * <p>Whatever a client sends, it cannot end a line or forge a field: text values are quoted unless
 * they consist of harmless characters, and everything but printable ASCII is escaped.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sumdb.access");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int MAX_VALUE = 1024;

  private final AccessLogFormat format;
  private final Clock clock;
  private volatile Second second = new Second(0, TIME.format(Instant.EPOCH));

  /** A second as text, up to and with the decimal point: formatting it costs most of a line. */
  private record Second(long epoch, String text) {}

  /**
   * A request and its outcome.
   *
   * @param id number of the request, unique in this process
   * @param path the request target as sent
   * @param module unescaped module version of a lookup, else empty
   * @param bytes length of the body that was sent
   */
  record Entry(
      String id,
      String client,
      String method,
      Endpoint endpoint,
      String path,
      String module,
      int code,
      long bytes,
      long nanos) {}

  AccessLog(AccessLogFormat format, Clock clock) {
    this.format = format;
    this.clock = clock;
  }

  boolean isOn() {
    return format != AccessLogFormat.OFF && LOG.isInfoEnabled();
  }

  void write(Entry entry) {
    LOG.info(line(entry, clock.instant())); // without arguments a message is taken as it is
  }

  String line(Entry entry, Instant now) {
    boolean json = format == AccessLogFormat.JSON;
    StringBuilder out = new StringBuilder(256);
    if (json) {
      out.append('{');
    }
    text(out, "time", time(now));
    text(out, "id", entry.id());
    text(out, "client", entry.client());
    text(out, "method", entry.method());
    text(out, "endpoint", entry.endpoint().label());
    text(out, "path", entry.path());
    if (!entry.module().isEmpty()) {
      text(out, "module", entry.module());
    }
    number(out, "code", Integer.toString(entry.code()));
    number(out, "bytes", Long.toString(entry.bytes()));
    number(out, "ms", millis(entry.nanos()));
    if (json) {
      out.append('}');
    }
    return out.toString();
  }

  /**
   * With three decimals; by hand, since String.format would cost more than the rest of a lookup.
   */
  private static String millis(long nanos) {
    long micros = (nanos + 500) / 1000;
    return micros / 1000 + "." + threeDigits(micros % 1000);
  }

  private String time(Instant now) {
    Second known = second;
    if (known.epoch() != now.getEpochSecond()) {
      known = new Second(now.getEpochSecond(), TIME.format(now));
      second = known;
    }
    return known.text() + threeDigits(now.getNano() / 1_000_000) + "Z";
  }

  private static String threeDigits(long number) {
    return Long.toString(1000 + number).substring(1);
  }

  private void number(StringBuilder out, String key, String value) {
    key(out, key);
    out.append(value);
  }

  private void text(StringBuilder out, String key, String value) {
    key(out, key);
    if (format == AccessLogFormat.TEXT && isPlain(value)) {
      out.append(value);
    } else {
      quote(out, value);
    }
  }

  private void key(StringBuilder out, String key) {
    if (format == AccessLogFormat.JSON) {
      out.append(out.length() > 1 ? ",\"" : "\"").append(key).append("\":");
    } else {
      out.append(out.length() > 0 ? " " : "").append(key).append('=');
    }
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '=') {
        return false;
      }
    }
    return !value.isEmpty() && value.length() <= MAX_VALUE;
  }

  /** A JSON string, which is also how a quoted value looks in text. */
  private static void quote(StringBuilder out, String value) {
    out.append('"');
    for (int i = 0; i < Math.min(value.length(), MAX_VALUE); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c >= 0x7f) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append(value.length() > MAX_VALUE ? "...\"" : "\"");
  }
}
