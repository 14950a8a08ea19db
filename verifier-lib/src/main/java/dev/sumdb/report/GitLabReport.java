package dev.sumdb.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Remark;
import dev.sumdb.audit.Status;
import java.io.IOException;

/** The problems as a GitLab code quality report. */
public final class GitLabReport implements ReportWriter {
  /** A place is required, and the file that lists the module is the nearest. */
  private static final String NO_FILE = "go.sum";

  private final ReportDetails details;

  public GitLabReport(ReportDetails details) {
    this.details = details;
  }

  @Override
  public void write(AuditReport report, Appendable out) throws IOException {
    Fingerprints fingerprints = new Fingerprints(details.paths());
    Json.write(
        out,
        json -> {
          json.writeStartArray();
          for (Finding finding : report.results()) {
            if (Severity.of(finding) != Severity.NONE) {
              writeFinding(finding, fingerprints, json);
            }
          }
          for (Remark remark : report.remarks()) {
            String id = fingerprints.of(remark);
            write(remark.message(), remark.reason().code(), id, "info", json);
            writeLocation(remark.file(), remark.line(), json);
          }
          json.writeEndArray();
        });
  }

  private void writeFinding(Finding finding, Fingerprints fingerprints, JsonGenerator json)
      throws IOException {
    Claim claim = finding.claim();
    String id = fingerprints.of(finding);
    write(Wording.message(finding), finding.reason().code(), id, severity(finding.status()), json);
    writeLocation(claim.file(), claim.line(), json);
  }

  private static void write(
      String message, String reason, String id, String severity, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("description", Printable.of(message));
    json.writeStringField("check_name", reason);
    json.writeStringField("fingerprint", id);
    json.writeStringField("severity", severity);
  }

  private void writeLocation(String file, int line, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("location");
    json.writeStringField(
        "path", Printable.of(file.isEmpty() ? NO_FILE : details.paths().relative(file)));
    Json.object(json, "lines", o -> o.writeNumberField("begin", Math.max(1, line)));
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String severity(Status status) {
    return switch (status) {
      case MISBEHAVIOUR -> "blocker";
      case MISMATCH -> "critical";
      case NOT_FOUND, MALFORMED -> "major";
      case UNVERIFIABLE -> "minor";
      case VERIFIED, SKIPPED -> "info";
    };
  }
}
