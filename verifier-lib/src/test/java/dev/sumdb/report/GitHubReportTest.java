package dev.sumdb.report;

import static dev.sumdb.report.SampleReports.H1_A;
import static dev.sumdb.report.SampleReports.H1_B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Finding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GitHubReportTest {
  @Test
  void annotatesTheLineOfEachProblem() {
    String[] lines = annotations(SampleReports.everything()).split("\n");
    assertEquals(
        "::error file=sub/go.sum,line=2,title=GSV-MISMATCH::verifying example.com/b@v1.0.0:"
            + (" checksum mismatch%0Ago.sum: " + H1_A + "%0Asum.golang.org: " + H1_B)
            + "%0Ado not use this version before you know why: compare with a fresh download, and"
            + " ask the author whether the tag was moved",
        lines[0]);
    assertEquals(6, lines.length);
    assertTrue(lines[4].startsWith("::warning file=sub/go.sum,line=5,title=GSV-UNVER"), lines[4]);
    assertTrue(lines[5].startsWith("sumdb: 1 verified, 1 mismatch"), lines[5]);
  }

  @Test
  void countsWhatGitHubWouldNotShow() {
    List<Finding> findings = new ArrayList<>();
    for (int line = 1; line <= 10; line++) {
      findings.add(SampleReports.mismatch("example.com/m" + line, line));
    }
    assertEquals(10, count(SampleReports.of(findings)));
    findings.add(SampleReports.mismatch("example.com/m11", 11));
    String text = annotations(SampleReports.of(findings));
    assertEquals(10, count(SampleReports.of(findings)));
    assertTrue(
        text.contains("::error title=sumdb::2 more of this kind, see the log of the step\n"), text);
  }

  @Test
  void letsNoNameEndItsPropertyOrStartACommand() {
    for (Finding finding : SampleReports.hostile().results()) {
      String text = annotations(SampleReports.of(List.of(finding)));
      HostileText.mustBePrintable(text);
      String[] lines = text.split("\n");
      assertTrue(lines.length <= 2, text);
      if (lines.length == 2) {
        assertTrue(
            lines[0].matches("::(error|warning) file=[^,:]+,line=3,title=GSV-MISMATCH::.*"), text);
        assertFalse(lines[0].matches(".*%(?!25|0A|3A|2C).*"), text);
      }
      assertFalse(lines[lines.length - 1].startsWith("::"), text);
      assertFalse(text.contains("##["), text);
    }
  }

  @Test
  void summarisesAsATableThatNoNameCanLeave() {
    GitHubSummary writer = new GitHubSummary(SampleReports.details());
    String text = SampleReports.write(writer, SampleReports.hostile());
    HostileText.mustBePrintable(text);
    List<String> rows = text.lines().filter(line -> line.startsWith("| ")).toList();
    assertEquals(2 + 9 * 5, rows.size());
    for (String row : rows) {
      assertEquals(4, row.chars().filter(c -> c == '|').count(), row);
      assertFalse(row.matches(".*[<>`*\\[\\]@\\\\].*"), row);
    }
  }

  @Test
  void summarisesCountsDatabaseAndProblems() {
    GitHubSummary writer = new GitHubSummary(SampleReports.details());
    String text =
        SampleReports.write(
            writer, SampleReports.of(List.of(SampleReports.mismatch("example.com/b", 2))));
    assertTrue(text.startsWith("### sumdb: 1 mismatch\n\n- sum.golang.org at tree size 55"), text);
    assertTrue(
        text.contains(
            "| sub/go.sum&#58;2 | verifying example.com/b&#64;v1.0.0&#58; checksum mismatch |"
                + " GSV-MISMATCH |\n"),
        text);
  }

  private static long count(AuditReport report) {
    return annotations(report).lines().filter(line -> line.startsWith("::error")).count();
  }

  private static String annotations(AuditReport report) {
    return SampleReports.write(new GitHubReport(SampleReports.details()), report);
  }
}
