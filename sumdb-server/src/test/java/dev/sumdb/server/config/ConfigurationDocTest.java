package dev.sumdb.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation is about the settings that exist. */
class ConfigurationDocTest {
  @TempDir Path dir;

  @Test
  void listsEverySettingWithItsVariableDefaultAndMeaning() throws IOException {
    List<String> rows = doc().lines().filter(line -> line.startsWith("| `")).toList();
    List<String> wanted = Arrays.stream(Setting.values()).map(ConfigurationDocTest::row).toList();
    assertEquals(String.join("\n", wanted), String.join("\n", rows));
  }

  @Test
  void showsAFileThatIsAccepted() throws Exception {
    String example =
        doc()
            .lines()
            .dropWhile(line -> !line.startsWith("    # /etc"))
            .takeWhile(line -> line.startsWith("    "))
            .map(String::strip)
            .collect(Collectors.joining("\n"));
    assertTrue(example.contains("listen: "), example);
    Path file = Files.writeString(dir.resolve("sumdb.yaml"), example);
    ServerConfig config = ServerConfig.load(Map.of(), Map.of(), file);
    assertEquals("https://sums.example.com", config.advertise());
  }

  private static String row(Setting setting) {
    String value = setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`";
    return "| `%s` | %s | %s | %s |"
        .formatted(setting.key(), setting.valueLabel(), value, setting.description());
  }

  private static String doc() throws IOException {
    Path root = Path.of(System.getProperty("sumdb.root"));
    return Files.readString(root.resolve("docs/configuration.md"));
  }
}
