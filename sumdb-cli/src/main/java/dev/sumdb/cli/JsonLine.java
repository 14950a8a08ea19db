package dev.sumdb.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;

/** One JSON object on one line, which begins as all of ours do. */
final class JsonLine {
  /** Writes the fields behind the common ones. */
  @FunctionalInterface
  interface Fields {
    void writeTo(JsonGenerator out) throws IOException;
  }

  private JsonLine() {}

  static String of(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberField("schemaVersion", 1);
      out.writeStringField("tool", "sumdb");
      out.writeStringField("version", Version.current());
      fields.writeTo(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a string cannot fail", e);
    }
    return text.toString();
  }
}
