package dev.sumdb.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sumdb.tlog.Graphic;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * One line per event: {@code time= level= logger= msg=} or the same as a JSON object. Texts are
 * quoted and all that is not graphic in them escaped, so that no input can forge a line.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
  /** Its messages are whole lines already. */
  static final String ACCESS = "dev.sumdb.access";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final boolean json;

  LogLine(boolean json) {
    this.json = json;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    if (event.getLoggerName().equals(ACCESS)) {
      return event.getFormattedMessage() + "\n";
    }
    StringBuilder line = new StringBuilder(json ? "{" : "");
    add(line, "time", TIME.format(event.getInstant()));
    add(line, "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    add(line, "logger", event.getLoggerName());
    add(line, "msg", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        add(line, pair.key, String.valueOf(pair.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      add(line, "error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.append(json ? "}\n" : "\n").toString();
  }

  private void add(StringBuilder line, String key, String value) {
    String quoted = '"' + escape(value) + '"';
    if (json) {
      line.append(line.length() > 1 ? "," : "").append('"').append(key).append("\":");
      line.append(quoted);
    } else {
      line.append(line.length() > 0 ? " " : "").append(key).append('=');
      line.append(value.matches("[!-~&&[^\"\\\\=]]+") ? value : quoted);
    }
  }

  /** As JSON wants it, and what is not graphic above ASCII as well. */
  private static String escape(String value) {
    StringBuilder out = new StringBuilder();
    String json = new String(JsonStringEncoder.getInstance().quoteAsString(value));
    json.codePoints()
        .forEach(
            c -> {
              if (Graphic.is(c)) {
                out.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
              }
            });
    return out.toString();
  }
}
