package dev.sumdb.server.config;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the configuration file: one YAML mapping of keys to single values. Each problem names the
 * line, and reading goes on after it, so that all are found at once.
 */
final class YamlSettings {
  private final Path file;
  private final SettingValues values;
  private final List<String> problems;

  YamlSettings(Path file, SettingValues values, List<String> problems) {
    this.file = file;
    this.values = values;
    this.problems = problems;
  }

  /** Adds what the file sets to the values, and what is wrong with it to the problems. */
  void read() {
    try (JsonParser parser =
        YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .createParser(Files.readAllBytes(file))) {
      readMapping(parser);
    } catch (NoSuchFileException e) {
      problems.add(file + ": no such file");
    } catch (AccessDeniedException e) {
      problems.add(file + ": permission denied");
    } catch (JsonParseException e) {
      problems.add(at(e) + firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      problems.add(file + ": cannot read: " + firstLine(String.valueOf(e.getMessage())));
    }
  }

  private void readMapping(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return; // an empty file sets nothing
    }
    if (first != JsonToken.START_OBJECT) {
      problems.add(file + ":1: want lines of KEY: VALUE");
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      String where = file + ":" + parser.currentLocation().getLineNr();
      parser.nextToken();
      readValue(parser, key, where);
    }
    if (parser.nextToken() != null) {
      problems.add(file + ": want one YAML document");
    }
  }

  private void readValue(JsonParser parser, String key, String where) throws IOException {
    boolean scalar = parser.currentToken().isScalarValue();
    String text = scalar ? parser.getText() : "";
    boolean isNull = parser.currentToken() == JsonToken.VALUE_NULL;
    parser.skipChildren();
    Setting setting = Setting.ofKey(key).orElse(null);
    if (setting == null) {
      problems.add(where + ": unknown key \"" + key + "\"" + hint(key));
    } else if (!scalar || isNull) {
      problems.add(where + ": " + key + ": want one value");
    } else {
      values.set(setting, text, where);
    }
  }

  private static String hint(String key) {
    String word = key.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    return Suggestion.closest(word, Setting.keys())
        .map(s -> "; did you mean \"" + s + "\"?")
        .orElse("; known keys: " + String.join(", ", Setting.keys()));
  }

  private String at(JsonProcessingException e) {
    return file + ":" + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": ";
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("not YAML");
  }
}
