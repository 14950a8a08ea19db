package dev.sumdb.report;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.DatabaseState;
import dev.sumdb.audit.Finding;
import java.io.IOException;
import java.util.List;

/** The report as Markdown for the summary page of a GitHub Actions job. */
public final class GitHubSummary implements ReportWriter {
  /** A summary may have 1 MiB, and nobody reads more rows. */
  private static final int ROWS = 100;

  private final ReportDetails details;

  public GitHubSummary(ReportDetails details) {
    this.details = details;
  }

  @Override
  public void write(AuditReport report, Appendable out) throws IOException {
    out.append("### ").append(ReportDetails.TOOL).append(": ");
    out.append(Markup.cell(Wording.counts(report, details))).append("\n\n");
    for (DatabaseState database : report.databases()) {
      out.append("- ").append(Markup.cell(database.name()));
      if (database.treeSize() != DatabaseState.NO_HEAD) {
        out.append(" at tree size " + database.treeSize());
        out.append(", root ").append(Markup.cell(database.rootHash()));
      }
      out.append('\n');
    }
    List<Finding> problems =
        report.results().stream().filter(f -> Severity.of(f) != Severity.NONE).toList();
    if (problems.isEmpty()) {
      return;
    }
    out.append("\n| Where | What | Reason |\n| --- | --- | --- |\n");
    for (Finding finding : problems.subList(0, Math.min(ROWS, problems.size()))) {
      writeRow(finding, out);
    }
    if (problems.size() > ROWS) {
      out.append("\n" + (problems.size() - ROWS) + " more are in the log of the step.\n");
    }
    out.append('\n').append(Markup.cell(Wording.remedy(report))).append('\n');
  }

  private void writeRow(Finding finding, Appendable out) throws IOException {
    String file = finding.claim().file();
    String line = finding.claim().line() == 0 ? "" : ":" + finding.claim().line();
    String where = file.isEmpty() ? "" : details.paths().relative(file) + line;
    out.append("| ").append(Markup.cell(where));
    out.append(" | ").append(Markup.cell(Wording.message(finding)));
    out.append(" | ").append(finding.reason().code()).append(" |\n");
  }
}
