package dev.sumdb.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.DatabaseState;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Remark;
import dev.sumdb.audit.Status;
import java.io.IOException;
import java.util.Map;

/**
 * The report as JSON. Its schema is the resource {@code report.schema.json} of this package; names
 * are never changed, and readers have to ignore names they do not know.
 */
public final class JsonReport implements ReportWriter {
  private static final int SCHEMA_VERSION = 1;

  private final ReportDetails details;

  public JsonReport(ReportDetails details) {
    this.details = details;
  }

  @Override
  public void write(AuditReport report, Appendable out) throws IOException {
    Json.write(out, json -> Json.object(json, o -> writeReport(report, o)));
  }

  private void writeReport(AuditReport report, JsonGenerator json) throws IOException {
    json.writeNumberField("schemaVersion", SCHEMA_VERSION);
    json.writeStringField("tool", ReportDetails.TOOL);
    json.writeStringField("version", details.version());
    json.writeStringField("started", report.started().toString());
    json.writeNumberField("durationMs", report.duration().toMillis());
    json.writeArrayFieldStart("databases");
    for (DatabaseState database : report.databases()) {
      writeDatabase(database, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("results");
    for (Finding finding : report.results()) {
      writeResult(finding, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("remarks");
    for (Remark remark : report.remarks()) {
      writeRemark(remark, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("evidence");
    for (String file : details.evidenceFiles()) {
      json.writeString(file);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("summary");
    for (Map.Entry<Status, Integer> count : report.counts().entrySet()) {
      json.writeNumberField(count.getKey().text(), count.getValue());
    }
    json.writeEndObject();
    json.writeNumberField("exitCode", report.exitCode());
  }

  private static void writeDatabase(DatabaseState database, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", database.name());
    json.writeStringField("keyHash", database.keyHash());
    if (database.treeSize() == DatabaseState.NO_HEAD) {
      json.writeNullField("treeSize");
    } else {
      json.writeNumberField("treeSize", database.treeSize());
    }
    Json.stringOrNull(json, "rootHash", database.rootHash());
    json.writeEndObject();
  }

  private static void writeResult(Finding finding, JsonGenerator json) throws IOException {
    Claim claim = finding.claim();
    json.writeStartObject();
    Json.stringOrNull(json, "module", claim.module());
    Json.stringOrNull(json, "version", claim.version());
    Json.stringOrNull(json, "kind", claim.kind().text());
    Json.stringOrNull(json, "file", claim.file());
    writeLine(claim.line(), json);
    json.writeStringField("status", finding.status().text());
    Json.stringOrNull(json, "reason", finding.reason().code());
    Json.stringOrNull(json, "message", finding.message());
    Json.stringOrNull(json, "have", claim.hash());
    Json.stringOrNull(json, "want", Wording.want(finding).orElse(""));
    if (finding.isLogged()) {
      json.writeNumberField("logIndex", finding.logIndex());
    } else {
      json.writeNullField("logIndex");
    }
    Json.stringOrNull(json, "database", finding.database());
    json.writeEndObject();
  }

  private static void writeRemark(Remark remark, JsonGenerator json) throws IOException {
    json.writeStartObject();
    Json.stringOrNull(json, "file", remark.file());
    writeLine(remark.line(), json);
    Json.stringOrNull(json, "reason", remark.reason().code());
    json.writeStringField("message", remark.message());
    json.writeEndObject();
  }

  private static void writeLine(int line, JsonGenerator json) throws IOException {
    if (line == 0) {
      json.writeNullField("line");
    } else {
      json.writeNumberField("line", line);
    }
  }
}
