package dev.sumdb.report;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Finding;
import java.io.IOException;
import java.util.List;

/**
 * The problems as workflow commands of GitHub Actions, which show them at the lines of a change.
 *
 * <pre>
 * ::error file=go.sum,line=17,title=GSV-MISMATCH::golang.org/x/text@v0.3.0: checksum mismatch
 * </pre>
 *
 * <p>Ten annotations of a kind are shown for a step, so the last one counts the rest.
 */
public final class GitHubReport implements ReportWriter {
  private static final int SHOWN = 10;

  private final ReportDetails details;

  public GitHubReport(ReportDetails details) {
    this.details = details;
  }

  @Override
  public void write(AuditReport report, Appendable out) throws IOException {
    writeAll("error", Severity.ERROR, report, out);
    writeAll("warning", Severity.WARNING, report, out);
    out.append(Printable.atLineStart(ReportDetails.TOOL + ": " + Wording.counts(report, details)));
    out.append('\n');
  }

  private void writeAll(String command, Severity severity, AuditReport report, Appendable out)
      throws IOException {
    List<Finding> findings =
        report.results().stream().filter(f -> Severity.of(f) == severity).toList();
    int single = findings.size() > SHOWN ? SHOWN - 1 : findings.size();
    for (Finding finding : findings.subList(0, single)) {
      writeOne(command, finding, out);
    }
    if (single < findings.size()) {
      out.append("::" + command + " title=" + ReportDetails.TOOL + "::");
      out.append(findings.size() - single + " more of this kind, see the log of the step\n");
    }
  }

  private void writeOne(String command, Finding finding, Appendable out) throws IOException {
    out.append("::").append(command).append(' ');
    String file = finding.claim().file();
    if (!file.isEmpty()) {
      out.append("file=").append(property(details.paths().relative(file)));
      out.append(",line=" + Math.max(1, finding.claim().line()) + ",");
    }
    out.append("title=").append(property(finding.reason().code())).append("::");
    StringBuilder message = new StringBuilder(data(Wording.message(finding)));
    Wording.want(finding)
        .filter(want -> !finding.claim().hash().isEmpty())
        .ifPresent(
            want ->
                message
                    .append("%0A")
                    .append(data(Wording.haveLabel(finding.claim())))
                    .append(": ")
                    .append(data(finding.claim().hash()))
                    .append("%0A")
                    .append(data(finding.database()))
                    .append(": ")
                    .append(data(want)));
    if (!finding.reason().remedy().isEmpty()) {
      message.append("%0A").append(data(finding.reason().remedy()));
    }
    out.append(message).append('\n');
  }

  /** The message of a command; line breaks are gone by now. */
  private static String data(String text) {
    return Printable.of(text).replace("%", "%25");
  }

  /** The value of a property, which a comma or a colon would end. */
  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
