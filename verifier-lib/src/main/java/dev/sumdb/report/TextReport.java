package dev.sumdb.report;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.DatabaseState;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Remark;
import java.io.IOException;
import java.util.Optional;

/**
 * The report for people: one line of summary, then only the problems, each at its place and with
 * the words of the go command, and one line on what to do.
 *
 * <pre>
 * fail: 205 verified, 1 mismatch; sum.golang.org at tree size 55649875, root SYguAQfB2uSq
 * go.sum:17: golang.org/x/text@v0.3.0: checksum mismatch
 * 	go.sum:         h1:...
 * 	sum.golang.org: h1:...
 * SECURITY ERROR: do not use this version before you know why ...
 * </pre>
 */
public final class TextReport implements ReportWriter {
  private static final int ROOT_CHARS = 12;

  private final ReportDetails details;
  private final TextStyle style;

  public TextReport(ReportDetails details, TextStyle style) {
    this.details = details;
    this.style = style;
  }

  @Override
  public void write(AuditReport report, Appendable out) throws IOException {
    boolean quiet = style.amount() == TextStyle.Amount.QUIET;
    if (quiet && report.results().stream().allMatch(f -> Severity.of(f) == Severity.NONE)) {
      return;
    }
    if (!quiet) {
      out.append(summary(report)).append('\n');
    }
    for (Finding finding : report.results()) {
      if (Severity.of(finding) != Severity.NONE) {
        writeProblem(finding, out);
      } else if (style.amount() == TextStyle.Amount.ALL || !quiet && isExempted(finding)) {
        writeGood(finding, out);
      }
    }
    for (Remark remark : report.remarks()) {
      if (!quiet) {
        out.append(place(remark.file(), remark.line()))
            .append("note: ")
            .append(Printable.of(remark.message()))
            .append('\n');
      }
    }
    for (String file : details.evidenceFiles()) {
      out.append("evidence: ").append(Printable.of(file)).append('\n');
    }
    writeRemedy(report, out);
  }

  /** What a project excuses is never passed over in silence. */
  private static boolean isExempted(Finding finding) {
    return finding.reason() == Reason.EXEMPTED;
  }

  private String summary(AuditReport report) {
    StringBuilder text = new StringBuilder(verdict(report)).append(": ");
    text.append(Wording.counts(report, details));
    for (DatabaseState database : report.databases()) {
      text.append("; ").append(Printable.of(database.name()));
      if (database.treeSize() == DatabaseState.NO_HEAD) {
        text.append(" without a verified head");
      } else {
        text.append(" at tree size ").append(database.treeSize());
        String root = database.rootHash();
        text.append(", root ").append(root, 0, Math.min(ROOT_CHARS, root.length()));
      }
    }
    return text.toString();
  }

  private String verdict(AuditReport report) {
    boolean errors = report.results().stream().anyMatch(f -> Severity.of(f) == Severity.ERROR);
    boolean warnings = report.results().stream().anyMatch(f -> Severity.of(f) == Severity.WARNING);
    if (errors) {
      return style.colour() ? "\u001b[31mfail\u001b[0m" : "fail";
    }
    if (warnings || report.exitCode() != 0) {
      return style.colour() ? "\u001b[33mwarn\u001b[0m" : "warn";
    }
    return style.colour() ? "\u001b[32mok\u001b[0m" : "ok";
  }

  private void writeProblem(Finding finding, Appendable out) throws IOException {
    Claim claim = finding.claim();
    String message = Printable.of(Wording.message(finding));
    String place = place(claim.file(), claim.line());
    out.append(place.isEmpty() ? Printable.atLineStart(message) : place + message).append('\n');
    Optional<String> want = Wording.want(finding);
    if (!claim.hash().isEmpty() && want.isPresent()) {
      String have = Printable.atLineStart(Wording.haveLabel(claim)) + ":";
      String log = Printable.atLineStart(finding.database()) + ":";
      int width = Math.max(have.length(), log.length()) + 1;
      writeHash(have, claim.hash(), width, out);
      writeHash(log, want.get(), width, out);
    }
  }

  private static void writeHash(String label, String hash, int width, Appendable out)
      throws IOException {
    out.append('\t').append(label).append(" ".repeat(width - label.length()));
    out.append(Printable.of(hash)).append('\n');
  }

  private void writeGood(Finding finding, Appendable out) throws IOException {
    Claim claim = finding.claim();
    String status = finding.status().text();
    out.append(place(claim.file(), claim.line()))
        .append(Printable.of(claim.subject()))
        .append(": ");
    if (finding.message().startsWith(status + ":")) {
      out.append(Printable.of(finding.message())).append('\n');
      return;
    }
    out.append(status);
    if (finding.isLogged()) {
      out.append(" (" + Printable.of(finding.database()) + " record " + finding.logIndex() + ")");
    }
    if (!finding.message().isEmpty()) {
      out.append(": ").append(Printable.of(finding.message()));
    }
    out.append('\n');
  }

  private void writeRemedy(AuditReport report, Appendable out) throws IOException {
    String remedy = Wording.remedy(report);
    if (!remedy.isEmpty()) {
      boolean security = report.results().stream().anyMatch(Wording::isSecurityError);
      out.append(security ? "SECURITY ERROR: " : "what to do: ").append(remedy).append('\n');
    }
  }

  private static String place(String file, int line) {
    if (file.isEmpty()) {
      return "";
    }
    return Printable.atLineStart(file) + (line == 0 ? "" : ":" + line) + ": ";
  }
}
