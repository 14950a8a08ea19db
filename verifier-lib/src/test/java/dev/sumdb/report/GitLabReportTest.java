package dev.sumdb.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Finding;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GitLabReportTest {
  private static final Set<String> SEVERITIES =
      Set.of("info", "minor", "major", "critical", "blocker");

  @Test
  void hasWhatCodeQualityNeeds() throws IOException {
    JsonNode issues = json(SampleReports.everything());
    assertEquals(6, issues.size());
    for (JsonNode issue : issues) {
      assertTrue(issue.get("description").isTextual(), issue.toString());
      assertTrue(issue.get("check_name").asText().startsWith("GSV-"), issue.toString());
      assertTrue(SEVERITIES.contains(issue.get("severity").asText()), issue.toString());
      assertTrue(issue.at("/location/lines/begin").asInt() > 0, issue.toString());
      assertEquals("sub/go.sum", issue.at("/location/path").asText());
    }
  }

  /** Of equal ones all but one are dropped. */
  @Test
  void givesEachIssueAFingerprintOfItsOwn() throws IOException {
    Finding twice = SampleReports.mismatch("example.com/b", 2);
    JsonNode issues = json(SampleReports.of(List.of(twice, twice, twice)));
    Set<String> fingerprints = new HashSet<>();
    issues.forEach(issue -> fingerprints.add(issue.get("fingerprint").asText()));
    assertEquals(3, fingerprints.size());
  }

  @Test
  void keepsFingerprintsWhenLinesMove() throws IOException {
    JsonNode before = json(SampleReports.of(List.of(SampleReports.mismatch("a.example/b", 2))));
    JsonNode after = json(SampleReports.of(List.of(SampleReports.mismatch("a.example/b", 90))));
    assertEquals(before.get(0).get("fingerprint"), after.get(0).get("fingerprint"));
  }

  @Test
  void isAsciiWhateverTheNamesAre() {
    String text = SampleReports.write(writer(), SampleReports.hostile());
    assertTrue(text.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f), text);
    HostileText.mustHoldNoCommand(text);
  }

  private static JsonNode json(AuditReport report) throws IOException {
    return new ObjectMapper().readTree(SampleReports.write(writer(), report));
  }

  private static GitLabReport writer() {
    return new GitLabReport(SampleReports.details());
  }
}
