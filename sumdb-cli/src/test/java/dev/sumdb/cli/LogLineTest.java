package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLineTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void printsKeysAndValues() {
    LoggingEvent event = event("dev.sumdb.x", "published size=3 \"q\"");
    event.addKeyValuePair(new KeyValuePair("n", 7));
    assertEquals(
        "time=2026-01-02T03:04:05.678Z level=warn logger=dev.sumdb.x"
            + " msg=\"published size=3 \\\"q\\\"\" n=7\n",
        new LogLine(false).doLayout(event));
    assertEquals(
        "{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"warn\",\"logger\":\"dev.sumdb.x\","
            + "\"msg\":\"published size=3 \\\"q\\\"\",\"n\":\"7\"}\n",
        new LogLine(true).doLayout(event));
  }

  /** Names of modules come from anybody. */
  @Test
  void letsNoMessageForgeALine() {
    LoggingEvent event = event("dev.sumdb.x", "a\ntime=1 level=error\u0007");
    assertEquals(1, new LogLine(false).doLayout(event).lines().count());
    assertEquals(1, new LogLine(true).doLayout(event).lines().count());
    assertTrue(new LogLine(false).doLayout(event).contains("a\\ntime=1 level=error\\u0007"));
  }

  /**
   * C1 controls, line separators and overrides of the text's direction act on terminals as well.
   */
  @Test
  void escapesWhatIsNotGraphicAboveAscii() {
    LoggingEvent event =
        event("dev.sumdb.x", "\u009b31m\u0085\u2028\u202e\ud800 \u00e9 \udb40\udc01");
    String want = "\"\\u009b31m\\u0085\\u2028\\u202e\\ud800 \u00e9 \\udb40\\udc01\"";
    assertTrue(new LogLine(false).doLayout(event).contains(" msg=" + want + "\n"));
    assertTrue(new LogLine(true).doLayout(event).contains("\"msg\":" + want + "}"));
  }

  @Test
  void leavesAccessLinesAsTheyAre() {
    assertEquals("{\"x\":1}\n", new LogLine(true).doLayout(event("dev.sumdb.access", "{\"x\":1}")));
  }

  @Test
  void addsTheExceptionToTheSameLine() {
    LoggingEvent event =
        new LoggingEvent(
            "", logger("dev.sumdb.x"), Level.ERROR, "m", new IllegalStateException("bad"), null);
    String line = new LogLine(false).doLayout(event);
    assertTrue(line.contains(" error=\"java.lang.IllegalStateException: bad\\n"), line);
    assertEquals(1, line.lines().count());
  }

  private static LoggingEvent event(String logger, String message) {
    LoggingEvent event = new LoggingEvent("", logger(logger), Level.WARN, message, null, null);
    event.setInstant(TIME);
    return event;
  }

  private static Logger logger(String name) {
    return new LoggerContext().getLogger(name);
  }
}
