package dev.sumdb.config;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sumdb.files.PlainFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a configuration file: one YAML mapping. Each problem names the file and where possible the
 * line. What stands before a mistake in the YAML itself is returned, so that problems of its keys
 * can be reported together with it.
 */
public final class YamlDocument {
  private static final int MAX_BYTES = 1 << 20;

  private final String name;
  private final List<String> problems;
  private final List<YamlNode.Entry> top = new ArrayList<>();

  private YamlDocument(String name, List<String> problems) {
    this.name = name;
    this.problems = problems;
  }

  /**
   * Reads a file. Keys that occur twice and further documents are problems.
   *
   * @param problems is added to: {@code FILE: REASON} or {@code FILE:LINE: REASON}
   * @return its entries; none if it is empty or cannot be read
   */
  public static YamlNode.Mapping read(Path file, List<String> problems) {
    return read(file, file.toString(), problems);
  }

  /** The same for a file that the user calls otherwise. */
  public static YamlNode.Mapping read(Path file, String name, List<String> problems) {
    YamlDocument document = new YamlDocument(name, problems);
    document.read(file);
    return new YamlNode.Mapping(1, document.top);
  }

  private void read(Path file) {
    try (JsonParser parser =
        YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .createParser(content(file))) {
      readTop(parser);
    } catch (NoSuchFileException e) {
      problems.add(name + ": no such file");
    } catch (AccessDeniedException e) {
      problems.add(name + ": permission denied");
    } catch (JsonParseException e) {
      problems.add(at(e) + firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      problems.add(name + ": cannot read: " + firstLine(String.valueOf(e.getMessage())));
    }
  }

  /** Who sends a change may send a link to a device, which has no end. */
  private static byte[] content(Path file) throws IOException {
    try (InputStream in = PlainFiles.open(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException("larger than " + MAX_BYTES + " bytes");
      }
      return content;
    }
  }

  private void readTop(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return; // an empty file says nothing
    }
    if (first != JsonToken.START_OBJECT) {
      problems.add(name + ":1: want lines of KEY: VALUE");
      return;
    }
    readEntries(parser, top);
    if (parser.nextToken() != null) {
      problems.add(name + ": want one YAML document");
    }
  }

  private static void readEntries(JsonParser parser, List<YamlNode.Entry> entries)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      int line = lineOf(parser);
      parser.nextToken();
      entries.add(new YamlNode.Entry(line, key, readNode(parser)));
    }
  }

  private static YamlNode readNode(JsonParser parser) throws IOException {
    int line = lineOf(parser);
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        List<YamlNode.Entry> entries = new ArrayList<>();
        readEntries(parser, entries);
        return new YamlNode.Mapping(line, entries);
      }
      case START_ARRAY -> {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(readNode(parser));
        }
        return new YamlNode.Sequence(line, items);
      }
      default -> {
        boolean isNull = parser.currentToken() == JsonToken.VALUE_NULL;
        return new YamlNode.Scalar(line, isNull ? "" : parser.getText(), isNull);
      }
    }
  }

  private static int lineOf(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private String at(JsonProcessingException e) {
    return name + ":" + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": ";
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("not YAML");
  }
}
