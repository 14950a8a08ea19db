package dev.sumdb.project;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Status;
import dev.sumdb.gosum.ModuleVersion;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Applies exemptions to a report. What is exempted counts as skipped and says why. An exemption
 * that has expired has no effect and is a finding, and so is one that nothing needs: both would
 * otherwise stay for ever.
 */
public final class ExemptedReport {
  private ExemptedReport() {}

  /**
   * The report after the exemptions.
   *
   * @param today in UTC
   * @param complete whether the report covers the whole go.sum of the project, so that an exemption
   *     that nothing in it needs is unused; otherwise it may be needed elsewhere
   */
  public static AuditReport of(
      AuditReport report, ProjectFile project, LocalDate today, boolean complete) {
    if (project.exemptions().isEmpty()) {
      return report;
    }
    Map<String, Exemption> valid = new HashMap<>();
    for (Exemption exemption : project.exemptions()) {
      if (!exemption.isExpired(today)) {
        valid.put(exemption.module().toString(), exemption);
      }
    }
    Set<ModuleVersion> used = new HashSet<>();
    List<Finding> findings = new ArrayList<>();
    for (Finding finding : report.results()) {
      Claim claim = finding.claim();
      Exemption exemption = valid.get(claim.module() + "@" + claim.version());
      if (exemption != null && finding.status() == Status.MISBEHAVIOUR) {
        used.add(exemption.module()); // nothing is known about the module, nor of its need
      }
      if (exemption != null && isExemptible(finding)) {
        used.add(exemption.module());
        findings.add(exempted(finding, exemption));
      } else {
        findings.add(finding);
      }
    }
    for (Exemption exemption : project.exemptions()) {
      Claim place = Claim.at(project.name(), exemption.line());
      if (exemption.isExpired(today)) {
        String message = "exemption of " + exemption.module() + " expired " + exemption.until();
        findings.add(Finding.local(place, Status.MALFORMED, Reason.EXEMPTION_EXPIRED, message));
      } else if (complete && !used.contains(exemption.module())) {
        String message = "exemption of " + exemption.module() + " is not needed";
        findings.add(Finding.local(place, Status.MALFORMED, Reason.EXEMPTION_UNUSED, message));
      }
    }
    return report.withResults(findings);
  }

  /** Never what the log itself did wrong: that is no property of a module. */
  private static boolean isExemptible(Finding finding) {
    return switch (finding.status()) {
      case MISMATCH, NOT_FOUND, UNVERIFIABLE, MALFORMED -> true;
      case VERIFIED, SKIPPED, MISBEHAVIOUR -> false;
    };
  }

  private static Finding exempted(Finding finding, Exemption exemption) {
    String until = exemption.until() == null ? "" : " (until " + exemption.until() + ")";
    String message =
        "exempted: " + exemption.reason() + until + "; it was " + finding.status().text();
    return new Finding(
        finding.claim(),
        Status.SKIPPED,
        Reason.EXEMPTED,
        message,
        finding.want(),
        finding.logIndex(),
        finding.database());
  }
}
