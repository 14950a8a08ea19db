package dev.sumdb.project;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.ExitRule;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Kind;
import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Status;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExemptedReportTest {
  private static final LocalDate DAY = LocalDate.of(2026, 6, 15);

  @ParameterizedTest
  @EnumSource(names = {"MISMATCH", "NOT_FOUND", "UNVERIFIABLE", "MALFORMED"})
  void skipsWhatIsExemptedAndSaysWhy(Status status) {
    AuditReport report = apply(report(status), exemption("v1.0.0", DAY), true);
    assertEquals(1, report.results().size());
    Finding finding = report.results().get(0);
    assertEquals(Status.SKIPPED, finding.status());
    assertEquals(Reason.EXEMPTED, finding.reason());
    assertEquals(
        "exempted: reviewed (until 2026-06-15); it was " + status.text(), finding.message());
    assertEquals(5, report.exitCode());
  }

  @Test
  void neverExemptsMisbehaviourOfTheLog() {
    AuditReport report = apply(report(Status.MISBEHAVIOUR), exemption("v1.0.0", null), true);
    assertEquals(1, report.results().size(), "nobody knows whether the exemption is needed");
    assertEquals(Status.MISBEHAVIOUR, report.results().get(0).status());
    assertEquals(4, report.exitCode());
  }

  @Test
  void exemptsNoOtherVersion() {
    AuditReport report = apply(report(Status.MISMATCH), exemption("v1.0.1", null), false);
    assertEquals(List.of(Status.MISMATCH), statuses(report));
  }

  @Test
  void findsAnExpiredExemptionAndDoesNotApplyIt() {
    AuditReport report =
        apply(report(Status.MISMATCH), exemption("v1.0.0", DAY.minusDays(1)), false);
    assertEquals(List.of(Status.MISMATCH, Status.MALFORMED), statuses(report));
    Finding expired = report.results().get(1);
    assertEquals(Reason.EXEMPTION_EXPIRED, expired.reason());
    assertEquals("exemption of a.example/m@v1.0.0 expired 2026-06-14", expired.message());
    assertEquals(".sumdb.yaml:9", expired.claim().location());
  }

  @Test
  void findsAnExemptionThatNothingNeeds() {
    AuditReport report = apply(report(Status.MISMATCH), exemption("v1.0.1", null), true);
    assertEquals(List.of(Status.MISMATCH, Status.MALFORMED), statuses(report));
    assertEquals(Reason.EXEMPTION_UNUSED, report.results().get(1).reason());
  }

  private static AuditReport apply(AuditReport report, Exemption exemption, boolean complete) {
    ProjectFile project = new ProjectFile(".sumdb.yaml", List.of(), List.of(exemption));
    return ExemptedReport.of(report, project, DAY, complete);
  }

  private static List<Status> statuses(AuditReport report) {
    return report.results().stream().map(Finding::status).toList();
  }

  private static Exemption exemption(String version, LocalDate until) {
    try {
      return new Exemption(ModuleVersion.of("a.example/m", version), "reviewed", until, 9);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static AuditReport report(Status status) {
    Claim claim = new Claim("a.example/m", "v1.0.0", Kind.ZIP, "h1:x", "go.sum", 1);
    Finding finding = Finding.local(claim, status, Reason.MISMATCH, "bad");
    return new AuditReport(
        Instant.EPOCH,
        Duration.ZERO,
        List.of(),
        List.of(finding),
        List.of(),
        List.of(),
        ExitRule.DEFAULT);
  }
}
