package dev.sumdb.report;

import static dev.sumdb.report.SampleReports.H1_A;
import static dev.sumdb.report.SampleReports.H1_B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.DatabaseState;
import dev.sumdb.audit.ExitRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonReportTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void hasTheFieldsThatArePublished() throws IOException {
    JsonNode report = json(SampleReports.everything());
    assertEquals(1, report.get("schemaVersion").asInt());
    assertEquals("sumdb", report.get("tool").asText());
    assertEquals("1.2.3", report.get("version").asText());
    assertEquals("2026-01-02T03:04:05.678Z", report.get("started").asText());
    assertEquals(1234, report.get("durationMs").asInt());
    assertEquals(4, report.get("exitCode").asInt());
    assertEquals(
        "{\"name\":\"sum.golang.org\",\"keyHash\":\"033de0ae\",\"treeSize\":55649875,"
            + "\"rootHash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}",
        report.get("databases").get(0).toString());
    assertEquals(
        "{\"verified\":1,\"mismatch\":1,\"not-found\":1,\"skipped\":1,\"unverifiable\":1,"
            + "\"malformed\":1,\"misbehaviour\":1}",
        report.get("summary").toString());
  }

  @Test
  void writesHaveAndWantOfEachResult() throws IOException {
    JsonNode results = json(SampleReports.everything()).get("results");
    assertEquals(
        "{\"module\":\"example.com/b\",\"version\":\"v1.0.0\",\"kind\":\"zip\","
            + "\"file\":\"go.sum\",\"line\":2,\"status\":\"mismatch\",\"reason\":\"GSV-MISMATCH\","
            + "\"message\":\"checksum mismatch: have this, the log proves that\","
            + ("\"have\":\"" + H1_A + "\",\"want\":\"" + H1_B + "\",")
            + "\"logIndex\":7,\"database\":\"sum.golang.org\"}",
        results.get(1).toString());
    assertEquals(
        "{\"module\":null,\"version\":null,\"kind\":null,\"file\":\"go.sum\",\"line\":6,"
            + "\"status\":\"malformed\",\"reason\":\"GSV-LINT-FIELDS\","
            + "\"message\":\"wrong number of fields 2\",\"have\":null,\"want\":null,"
            + "\"logIndex\":null,\"database\":null}",
        results.get(5).toString());
  }

  @Test
  void isValidByItsSchema() throws IOException {
    mustBeValid(SampleReports.everything());
    mustBeValid(SampleReports.hostile());
    DatabaseState none = new DatabaseState("a", "00000000", DatabaseState.NO_HEAD, "");
    mustBeValid(
        new AuditReport(
            Instant.EPOCH,
            Duration.ZERO,
            List.of(none),
            List.of(),
            List.of(),
            List.of(),
            ExitRule.DEFAULT));
  }

  @Test
  void hasASchemaThatRefusesOtherThings() throws IOException {
    String text = SampleReports.write(writer(), SampleReports.everything());
    for (String change : List.of("verified|good", "033de0ae|33de0ae", "GSV-FORK|fork", "7,|-7,")) {
      String[] parts = change.split("\\|");
      String changed = text.replace(parts[0], parts[1]);
      assertTrue(!schema().validate(MAPPER.readTree(changed)).isEmpty(), change);
    }
  }

  @Test
  void publishesTheSchemaInTheDocuments() throws IOException {
    Path published = Path.of(System.getProperty("sumdb.root"), "docs/report.schema.json");
    try (InputStream in = JsonReport.class.getResourceAsStream("report.schema.json")) {
      assertEquals(
          new String(in.readAllBytes(), StandardCharsets.UTF_8), Files.readString(published));
    }
  }

  @Test
  void keepsEveryTextAndIsAsciiAllTheSame() throws IOException {
    String text = SampleReports.write(writer(), SampleReports.hostile());
    assertTrue(text.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f), text);
    HostileText.mustHoldNoCommand(text);
    JsonNode results = MAPPER.readTree(text).get("results");
    for (int i = 0; i < SampleReports.HOSTILE.size(); i++) {
      String module = results.get(i * 7).get("module").asText();
      assertEquals(SampleReports.HOSTILE.get(i), module);
    }
  }

  private static void mustBeValid(AuditReport report) throws IOException {
    assertEquals(Set.of(), schema().validate(json(report)));
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in = JsonReport.class.getResourceAsStream("report.schema.json")) {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
    }
  }

  private static JsonNode json(AuditReport report) throws IOException {
    return MAPPER.readTree(SampleReports.write(writer(), report));
  }

  private static JsonReport writer() {
    return new JsonReport(SampleReports.details());
  }
}
