package dev.sumdb.audit;

import static dev.sumdb.audit.Reports.h1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sumdb.gosum.GoSumFile;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GoSumLintTest {
  private static AuditReport lint(String content) {
    Claims claims = new Claims();
    GoSumLint.check(content.getBytes(StandardCharsets.UTF_8), "go.sum", claims);
    return Audit.local(claims, ExitRule.DEFAULT.withoutNothing(), Reports.CLOCK);
  }

  @Test
  void hasNothingToSayAboutACleanFile() {
    AuditReport report = lint("example.com/a v1.0.0 " + h1("a") + "\n");
    assertEquals(List.of(), report.results());
    assertEquals(List.of(), report.remarks());
    assertEquals(0, report.exitCode());
  }

  @Test
  void findsWhatCannotBeCheckedAndMentionsTheRest() {
    String a = "example.com/a v1.0.0 " + h1("a") + "\n";
    AuditReport report =
        lint(
            "example.com/b v1.0.0 h2:x\n"
                + a
                + a
                + a.replace(h1("a"), h1("b"))
                + "======= \n"
                + "example.com/a v1.0.0 "
                + h1("c"));
    assertEquals(
        List.of(
            "go.sum:4: malformed GSV-LINT-CONFLICT",
            "go.sum:5: malformed GSV-LINT-CONFLICT-MARKER",
            "go.sum:6: malformed GSV-LINT-CONFLICT"),
        Reports.lines(report));
    assertEquals(
        List.of(
            "GSV-LINT-ALGORITHM",
            "GSV-LINT-UNSORTED",
            "GSV-LINT-DUPLICATE",
            "GSV-LINT-FINAL-NEWLINE"),
        report.remarks().stream().map(r -> r.reason().code()).distinct().toList());
    assertEquals(1, report.exitCode());
  }

  @Test
  void mentionsOnlyIsNoFailure() {
    assertEquals(0, lint("example.com/a v1.0.0 " + h1("a")).exitCode());
  }

  @Test
  void hasAReasonForEveryKindOfProblem() {
    Set<Reason> reasons = new HashSet<>();
    for (GoSumFile.Kind kind : GoSumFile.Kind.values()) {
      assertNotEquals(Reason.NONE, LintReasons.of(kind));
      reasons.add(LintReasons.of(kind));
    }
    assertEquals(GoSumFile.Kind.values().length, reasons.size());
  }
}
