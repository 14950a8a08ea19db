package dev.sumdb.gosum;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Recorded public data beside the checkout; tests that need it are skipped where it is absent. */
final class Fixtures {
  private Fixtures() {}

  static Path path(String relative) {
    Path path = Path.of(System.getProperty("sumdb.root", ".."), "..", "shared/fixtures", relative);
    Assumptions.assumeTrue(Files.exists(path), "no fixtures at " + path.normalize());
    return path;
  }

  static byte[] bytes(String relative) throws IOException {
    return Files.readAllBytes(path(relative));
  }

  static List<Path> list(String relative) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path(relative))) {
      stream.forEach(files::add);
    }
    return files;
  }

  /** One table of the module cases. */
  static JsonNode moduleCases(String table) throws IOException {
    JsonNode rows = new ObjectMapper().readTree(bytes("module-cases.json")).get(table);
    Assumptions.assumeTrue(rows != null && !rows.isEmpty(), "no table " + table);
    return rows;
  }

  /** A text, or bytes in hex of which those outside ASCII become lone surrogates: not UTF-8. */
  static String text(JsonNode node) {
    if (node.isTextual()) {
      return node.asText();
    }
    StringBuilder out = new StringBuilder();
    for (byte b : HexFormat.of().parseHex(node.get("hex").asText())) {
      out.append(b >= 0 ? (char) b : (char) (0xdc00 + (b & 0xff)));
    }
    return out.toString();
  }
}
