package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.007Z");

  private static AccessLog.Entry entry(String path, String module) {
    return new AccessLog.Entry(
        "1z-2", "127.0.0.1", "GET", Endpoint.LOOKUP, path, module, 200, 412, 1_234_567);
  }

  private static String line(AccessLogFormat format, AccessLog.Entry entry) {
    return new AccessLog(format, Clock.systemUTC()).line(entry, NOW);
  }

  @Test
  void writesKeysAndValues() {
    assertEquals(
        "time=2026-11-21T10:00:00.007Z id=1z-2 client=127.0.0.1 method=GET endpoint=lookup"
            + " path=/lookup/example.com/!x@v1.0.0 module=example.com/X@v1.0.0 code=200 bytes=412"
            + " ms=1.235",
        line(AccessLogFormat.TEXT, entry("/lookup/example.com/!x@v1.0.0", "example.com/X@v1.0.0")));
  }

  @Test
  void writesJson() {
    assertEquals(
        "{\"time\":\"2026-11-21T10:00:00.007Z\",\"id\":\"1z-2\",\"client\":\"127.0.0.1\","
            + "\"method\":\"GET\",\"endpoint\":\"lookup\",\"path\":\"/latest\",\"code\":200,"
            + "\"bytes\":412,\"ms\":1.235}",
        line(AccessLogFormat.JSON, entry("/latest", "")));
  }

  @Test
  void quotesWhatCouldForgeAField() {
    String line = line(AccessLogFormat.TEXT, entry("/a\r\ntime=x\"\\ code=500\u2028\u007f", ""));
    assertTrue(
        line.contains("path=\"/a\\u000d\\u000atime=x\\\"\\\\ code=500\\u2028\\u007f\" code=200"),
        line);
  }

  @Property(tries = 300)
  void everyTargetStaysInItsFieldOfOneJsonLine(@ForAll String target) throws IOException {
    String line = line(AccessLogFormat.JSON, entry(target, ""));
    assertFalse(line.chars().anyMatch(c -> c < ' ' || c >= 0x7f), line);
    JsonNode json = new ObjectMapper().readTree(line);
    assertEquals(200, json.get("code").asInt());
    if (target.length() <= 1024) {
      assertEquals(target, json.get("path").asText());
    }
  }

  @Test
  void formatsTheTimeOfEveryLine() {
    AccessLog log = new AccessLog(AccessLogFormat.TEXT, Clock.systemUTC());
    for (String time :
        List.of("10:00:00.007Z", "10:00:00.999Z", "10:00:01.000Z", "09:59:59.100Z")) {
      Instant now = Instant.parse("2026-11-21T" + time);
      assertTrue(
          log.line(entry("/latest", ""), now).startsWith("time=2026-11-21T" + time + " id="));
    }
  }

  @Property(tries = 300)
  void everyTargetStaysInItsFieldOfOneTextLine(@ForAll String target) {
    String line = line(AccessLogFormat.TEXT, entry(target, ""));
    assertTrue(line.matches("[ -~]*"), line);
    String rest = line.substring(line.indexOf(" path=") + 6).replaceAll("\\\\.", "");
    String value = rest.startsWith("\"") ? "\"[^\"\\\\]*\"" : "[^\" ]+";
    assertTrue(rest.matches(value + " code=200 bytes=412 ms=1.235"), line);
  }
}
