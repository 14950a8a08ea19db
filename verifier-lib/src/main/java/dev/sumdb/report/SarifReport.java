package dev.sumdb.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Remark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The problems as SARIF 2.1.0: one rule for each reason that occurs, true line numbers, and
 * fingerprints that outlive moved lines.
 */
public final class SarifReport implements ReportWriter {
  private static final String ROOT = "%SRCROOT%";
  private static final String FINGERPRINT = "sumdb/v1";

  private final ReportDetails details;

  public SarifReport(ReportDetails details) {
    this.details = details;
  }

  @Override
  public void write(AuditReport report, Appendable out) throws IOException {
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
          json.writeStringField("version", "2.1.0");
          json.writeArrayFieldStart("runs");
          json.writeStartObject();
          writeRun(report, json);
          json.writeEndObject();
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private void writeRun(AuditReport report, JsonGenerator json) throws IOException {
    List<Reason> rules = rules(report);
    Json.object(json, "tool", t -> Json.object(t, "driver", d -> writeDriver(rules, d)));
    json.writeArrayFieldStart("invocations");
    json.writeStartObject();
    json.writeStringField("startTimeUtc", report.started().toString());
    json.writeStringField("endTimeUtc", report.started().plus(report.duration()).toString());
    json.writeNumberField("exitCode", report.exitCode());
    // The tool did its work, whatever it found.
    json.writeBooleanField("executionSuccessful", true);
    json.writeEndObject();
    json.writeEndArray();
    String root = details.paths().rootUri();
    Json.object(
        json,
        "originalUriBaseIds",
        o -> Json.object(o, ROOT, base -> base.writeStringField("uri", root)));
    json.writeStringField("columnKind", "utf16CodeUnits");
    json.writeArrayFieldStart("results");
    Fingerprints fingerprints = new Fingerprints(details.paths());
    for (Finding finding : report.results()) {
      if (Severity.of(finding) != Severity.NONE) {
        writeResult(finding, rules, fingerprints.of(finding), json);
      }
    }
    for (Remark remark : report.remarks()) {
      writeRemark(remark, rules, fingerprints.of(remark), json);
    }
    json.writeEndArray();
  }

  private static List<Reason> rules(AuditReport report) {
    TreeSet<Reason> reasons = new TreeSet<>();
    report.results().stream()
        .filter(finding -> Severity.of(finding) != Severity.NONE)
        .map(Finding::reason)
        .forEach(reasons::add);
    report.remarks().stream().map(Remark::reason).forEach(reasons::add);
    return new ArrayList<>(reasons);
  }

  private void writeDriver(List<Reason> rules, JsonGenerator json) throws IOException {
    json.writeStringField("name", ReportDetails.TOOL);
    json.writeStringField("version", details.version());
    json.writeStringField("semanticVersion", details.version());
    json.writeArrayFieldStart("rules");
    for (Reason rule : rules) {
      json.writeStartObject();
      json.writeStringField("id", rule.code());
      writeText("shortDescription", rule.title(), json);
      if (!rule.remedy().isEmpty()) {
        writeText("help", rule.remedy(), json);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeResult(
      Finding finding, List<Reason> rules, String fingerprint, JsonGenerator json)
      throws IOException {
    Claim claim = finding.claim();
    json.writeStartObject();
    writeRule(finding.reason(), rules, json);
    json.writeStringField("level", Severity.of(finding) == Severity.ERROR ? "error" : "warning");
    writeText("message", text(finding), json);
    writeLocation(claim.file(), claim.line(), json);
    writeFingerprint(fingerprint, json);
    json.writeEndObject();
  }

  private void writeRemark(
      Remark remark, List<Reason> rules, String fingerprint, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    writeRule(remark.reason(), rules, json);
    json.writeStringField("level", "note");
    writeText("message", remark.message(), json);
    writeLocation(remark.file(), remark.line(), json);
    writeFingerprint(fingerprint, json);
    json.writeEndObject();
  }

  private static String text(Finding finding) {
    String message = Wording.message(finding);
    return Wording.want(finding)
        .filter(want -> !finding.claim().hash().isEmpty())
        .map(want -> message + hashes(finding, want))
        .orElse(message);
  }

  private static String hashes(Finding finding, String want) {
    return "\n"
        + (Wording.haveLabel(finding.claim()) + ": " + finding.claim().hash() + "\n")
        + (finding.database() + ": " + want);
  }

  private static void writeRule(Reason reason, List<Reason> rules, JsonGenerator json)
      throws IOException {
    json.writeStringField("ruleId", reason.code());
    json.writeNumberField("ruleIndex", rules.indexOf(reason));
  }

  /** Without a message format: braces and brackets of the text stand for themselves. */
  private static void writeText(String field, String text, JsonGenerator json) throws IOException {
    Json.object(json, field, o -> o.writeStringField("text", Markup.withoutLinks(text)));
  }

  private void writeLocation(String file, int line, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("locations");
    if (!file.isEmpty()) {
      json.writeStartObject();
      json.writeObjectFieldStart("physicalLocation");
      json.writeObjectFieldStart("artifactLocation");
      json.writeStringField("uri", details.paths().uri(file));
      if (details.paths().isBelowRoot(file)) {
        json.writeStringField("uriBaseId", ROOT);
      }
      json.writeEndObject();
      Json.object(json, "region", o -> o.writeNumberField("startLine", Math.max(1, line)));
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeFingerprint(String fingerprint, JsonGenerator json) throws IOException {
    Json.object(json, "partialFingerprints", o -> o.writeStringField(FINGERPRINT, fingerprint));
  }
}
