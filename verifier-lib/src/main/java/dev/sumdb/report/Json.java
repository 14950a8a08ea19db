package dev.sumdb.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.util.HexFormat;

/**
 * JSON in ASCII, whatever the texts hold: it goes through terminals and logs, where control and
 * formatting characters, and commands such as {@code ##[...]}, would be acted on.
 */
final class Json {
  /** Writes the fields of an object or the elements of an array. */
  @FunctionalInterface
  interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private Json() {}

  /** One value, indented, with a line feed behind it. */
  static void write(Appendable out, Content value) throws IOException {
    JsonFactory factory =
        JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();
    factory.setCharacterEscapes(new NumberSigns());
    try (JsonGenerator json = factory.createGenerator(new AppendableWriter(out))) {
      DefaultIndenter lines = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(lines));
      value.writeTo(json);
    }
    out.append('\n');
  }

  /** Writes a string, or null for none. */
  static void stringOrNull(JsonGenerator json, String field, String value) throws IOException {
    if (value.isEmpty()) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, value);
    }
  }

  static void object(JsonGenerator json, String field, Content fields) throws IOException {
    json.writeObjectFieldStart(field);
    fields.writeTo(json);
    json.writeEndObject();
  }

  static void array(JsonGenerator json, String field, Content elements) throws IOException {
    json.writeArrayFieldStart(field);
    elements.writeTo(json);
    json.writeEndArray();
  }

  static void object(JsonGenerator json, Content fields) throws IOException {
    json.writeStartObject();
    fields.writeTo(json);
    json.writeEndObject();
  }

  private static final class NumberSigns extends CharacterEscapes {
    private static final long serialVersionUID = 1;
    private final int[] escapes = standardAsciiEscapesForJSON();

    NumberSigns() {
      escapes['#'] = ESCAPE_STANDARD;
      escapes[0x7f] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return escapes.clone();
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      return new SerializedString("\\u" + HexFormat.of().toHexDigits((char) c));
    }
  }
}
