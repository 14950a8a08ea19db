package dev.sumdb.report;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The sentences that several formats share. */
final class Wording {
  /** The order in which statuses are told: bad ones first where they are looked for. */
  private static final List<Status> WORST_FIRST =
      List.of(
          Status.MISBEHAVIOUR,
          Status.MISMATCH,
          Status.MALFORMED,
          Status.NOT_FOUND,
          Status.UNVERIFIABLE,
          Status.SKIPPED,
          Status.VERIFIED);

  private static final String STANDARD_INPUT = "-";

  /** Zips, unpacked modules, and the list of the vendored ones: no hash is written in these. */
  private static final Pattern HASHED_HERE =
      Pattern.compile("\\.(zip|ziphash|mod)$|@|^modules\\.txt$");

  private Wording() {}

  /** {@code 3 verified, 1 mismatch}. */
  static String counts(AuditReport report, ReportDetails details) {
    List<String> parts = new ArrayList<>();
    Map<Status, Integer> counts = report.counts();
    for (Status status : Status.values()) {
      if (counts.get(status) > 0) {
        parts.add(counts.get(status) + " " + status.text());
      }
    }
    return parts.isEmpty() ? details.whenEmpty() : String.join(", ", parts);
  }

  /** What the finding is about and what is wrong, without its place. */
  static String message(Finding finding) {
    String subject = finding.claim().subject();
    if (finding.reason() == Reason.MISMATCH && want(finding).isPresent()) {
      return "verifying " + subject + ": checksum mismatch"; // as the go command says it
    }
    String text = finding.message().isEmpty() ? finding.reason().title() : finding.message();
    return subject.isEmpty() || text.startsWith(subject) ? text : subject + ": " + text;
  }

  /** Whose the claimed hash is; as the go command labels it, where that has a label for it. */
  static String haveLabel(Claim claim) {
    if (claim.file().equals(STANDARD_INPUT)) {
      return "standard input";
    }
    String name = claim.file().substring(claim.file().replace('\\', '/').lastIndexOf('/') + 1);
    return name.isEmpty() || HASHED_HERE.matcher(name).find() ? "downloaded" : name;
  }

  /** The hash that the log proves, of the claim's algorithm where it has one. */
  static Optional<String> want(Finding finding) {
    String have = finding.claim().hash();
    String algorithm = have.substring(0, have.indexOf(':') + 1);
    return finding.want().stream()
        .min(Comparator.comparing(hash -> hash.startsWith(algorithm) ? 0 : 1));
  }

  /** What to do about the worst of the findings; empty if nothing needs doing. */
  static String remedy(AuditReport report) {
    for (Status status : WORST_FIRST) {
      for (Finding finding : report.results()) {
        Reason reason = finding.reason();
        if (finding.status() == status
            && Severity.of(finding) != Severity.NONE
            && !reason.remedy().isEmpty()) {
          return reason.remedy();
        }
      }
    }
    return "";
  }

  /** Whether somebody may be attacking, so that the go command would print SECURITY ERROR. */
  static boolean isSecurityError(Finding finding) {
    return finding.status() == Status.MISBEHAVIOUR || finding.status() == Status.MISMATCH;
  }
}
