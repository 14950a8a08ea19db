package dev.sumdb.mirrors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A round as one line of JSON, so that rounds make NDJSON. Times are milliseconds. */
public final class MirrorsJson {
  private MirrorsJson() {}

  /**
   * The object, without a line feed.
   *
   * @param version of the tool
   */
  public static String of(MirrorsReport report, String version, int exitCode) {
    StringWriter text = new StringWriter();
    JsonFactory factory = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    try (JsonGenerator out = factory.createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberField("schemaVersion", 1);
      out.writeStringField("tool", "sumdb");
      out.writeStringField("version", version);
      out.writeStringField("started", report.started().toString());
      out.writeStringField("database", report.database());
      modules(out, report);
      out.writeArrayFieldStart("mirrors");
      for (MirrorReport mirror : report.mirrors()) {
        mirror(out, mirror);
      }
      out.writeEndArray();
      out.writeNumberField("exitCode", exitCode);
      out.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a string cannot fail", e);
    }
    return text.toString();
  }

  private static void modules(JsonGenerator out, MirrorsReport report) throws IOException {
    Map<String, ProvenHashes> sorted = new TreeMap<>();
    for (Map.Entry<ModuleVersion, ProvenHashes> one : report.proven().entrySet()) {
      sorted.put(one.getKey().toString(), one.getValue());
    }
    out.writeArrayFieldStart("modules");
    for (Map.Entry<String, ProvenHashes> one : sorted.entrySet()) {
      out.writeStartObject();
      out.writeStringField("module", one.getKey());
      out.writeBooleanField("proven", one.getValue().why().isEmpty());
      out.writeStringField("reason", one.getValue().why());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void mirror(JsonGenerator out, MirrorReport m) throws IOException {
    out.writeStartObject();
    out.writeStringField("url", m.url());
    out.writeBooleanField("healthy", m.healthy());
    out.writeBooleanField("reachable", m.isReachable());
    out.writeBooleanField("modules", m.hasModules());
    timings(out, "dnsMs", m.dns());
    timings(out, "connectMs", m.connect());
    timings(out, "tlsMs", m.tls());
    timings(out, "firstByteMs", m.firstByte());
    timings(out, "totalMs", m.total());
    timings(out, "infoMs", m.info());
    out.writeNumberField("requests", m.requests());
    out.writeNumberField("answered", m.answered());
    out.writeNumberField("successRate", m.successRate());
    out.writeNumberField("supported", m.supported());
    if (m.treeSize() < 0) {
      out.writeNullField("treeSize");
    } else {
      out.writeNumberField("treeSize", m.treeSize());
    }
    out.writeArrayFieldStart("events");
    for (DriftEvent event : m.events()) {
      out.writeStartObject();
      out.writeStringField("kind", event.kind().text());
      out.writeStringField("module", event.module());
      out.writeStringField("message", event.message());
      out.writeEndObject();
    }
    out.writeEndArray();
    strings(out, "unhealthy", m.unhealthy());
    strings(out, "problems", m.problems());
    out.writeEndObject();
  }

  private static void strings(JsonGenerator out, String field, Iterable<String> lines)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (String line : lines) {
      out.writeString(line);
    }
    out.writeEndArray();
  }

  private static void timings(JsonGenerator out, String field, Timings timings) throws IOException {
    if (timings.count() == 0) {
      out.writeNullField(field);
      return;
    }
    out.writeObjectFieldStart(field);
    out.writeNumberField("p50", millis(timings.p50().orElse(Duration.ZERO)));
    out.writeNumberField("p95", millis(timings.p95().orElse(Duration.ZERO)));
    out.writeNumberField("count", timings.count());
    out.writeEndObject();
  }

  private static double millis(Duration time) {
    return Math.round(time.toNanos() / 1e3) / 1e3;
  }
}
