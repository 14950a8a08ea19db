package dev.sumdb.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Kind;
import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SarifReportTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void isValidByTheOfficialSchema() throws IOException {
    JsonSchema schema = officialSchema();
    assertEquals(Set.of(), schema.validate(sarif(SampleReports.everything())));
    assertEquals(Set.of(), schema.validate(sarif(SampleReports.hostile())));
    assertEquals(Set.of(), schema.validate(sarif(SampleReports.of(List.of()))));
  }

  @Test
  void isCheckedByASchemaThatRefusesOtherThings() throws IOException {
    String text = SampleReports.write(writer(), SampleReports.everything());
    String changed = text.replace("\"level\" : \"error\"", "\"level\" : \"bad\"");
    assertNotEquals(text, changed);
    assertTrue(!officialSchema().validate(MAPPER.readTree(changed)).isEmpty());
  }

  @Test
  void pointsAtTheLineBelowTheRoot() throws IOException {
    JsonNode result = run(SampleReports.everything()).get("results").get(0);
    assertEquals("GSV-MISMATCH", result.get("ruleId").asText());
    assertEquals("error", result.get("level").asText());
    assertEquals(
        "{\"artifactLocation\":{\"uri\":\"sub/go.sum\",\"uriBaseId\":\"%SRCROOT%\"},"
            + "\"region\":{\"startLine\":2}}",
        result.get("locations").get(0).get("physicalLocation").toString());
  }

  @Test
  void namesTheRuleOfEachResult() throws IOException {
    JsonNode run = run(SampleReports.everything());
    JsonNode rules = run.get("tool").get("driver").get("rules");
    for (JsonNode result : run.get("results")) {
      assertEquals(result.get("ruleId"), rules.get(result.get("ruleIndex").asInt()).get("id"));
    }
  }

  @Test
  void leavesOutWhatIsVerifiedOrSkipped() throws IOException {
    assertEquals(6, run(SampleReports.everything()).get("results").size());
  }

  @Test
  void keepsFingerprintsWhenLinesMove() throws IOException {
    JsonNode before = run(SampleReports.of(List.of(SampleReports.mismatch("a.example/b", 2))));
    JsonNode after = run(SampleReports.of(List.of(SampleReports.mismatch("a.example/b", 90))));
    assertEquals(
        before.get("results").get(0).get("partialFingerprints"),
        after.get("results").get(0).get("partialFingerprints"));
  }

  @Test
  void namesFilesOutsideOfTheRootByTheirUri() throws IOException {
    Claim claim = new Claim("a.example/b", "v1.0.0", Kind.ZIP, "h1:x", "/elsewhere/a b#c.zip", 0);
    Finding finding = Finding.local(claim, Status.MALFORMED, Reason.ZIP_RULE, "bad");
    JsonNode location =
        run(SampleReports.of(List.of(finding)))
            .at("/results/0/locations/0/physicalLocation/artifactLocation");
    assertEquals("{\"uri\":\"file:///elsewhere/a%20b%23c.zip\"}", location.toString());
  }

  @Test
  void letsNoTextBeALink() throws IOException {
    String text = SampleReports.write(writer(), SampleReports.hostile());
    HostileText.mustHoldNoCommand(text);
    for (JsonNode result : MAPPER.readTree(text).at("/runs/0/results")) {
      String message = result.get("message").get("text").asText();
      HostileText.mustBePrintable(message);
      assertTrue(!message.matches("(?s).*(?<!\\\\)\\[.*"), message);
    }
  }

  /** From a jar of the test class path; formats of strings are checked, too. */
  private static JsonSchema officialSchema() throws IOException {
    ClassLoader jars = SarifReportTest.class.getClassLoader();
    try (InputStream in = jars.getResourceAsStream("schema/sarif-schema-2.1.0.json")) {
      SchemaValidatorsConfig config =
          SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
      return JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(in, config);
    }
  }

  private static JsonNode run(AuditReport report) throws IOException {
    return sarif(report).get("runs").get(0);
  }

  private static JsonNode sarif(AuditReport report) throws IOException {
    return MAPPER.readTree(SampleReports.write(writer(), report));
  }

  private static SarifReport writer() {
    return new SarifReport(SampleReports.details());
  }
}
