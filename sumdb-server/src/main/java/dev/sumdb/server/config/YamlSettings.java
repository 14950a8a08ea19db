package dev.sumdb.server.config;

import dev.sumdb.config.Suggestion;
import dev.sumdb.config.YamlDocument;
import dev.sumdb.config.YamlNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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
    YamlDocument.read(file, problems).entries().forEach(this::readEntry);
  }

  private void readEntry(YamlNode.Entry entry) {
    String where = file + ":" + entry.line();
    Setting setting = Setting.ofKey(entry.key()).orElse(null);
    if (setting == null) {
      problems.add(where + ": unknown key \"" + entry.key() + "\"" + hint(entry.key()));
    } else if (entry.value() instanceof YamlNode.Scalar value && !value.isNull()) {
      values.set(setting, value.text(), where);
    } else {
      problems.add(where + ": " + entry.key() + ": want one value");
    }
  }

  private static String hint(String key) {
    String word = key.toLowerCase(Locale.ROOT).replace('_', '-');
    return Suggestion.closest(word, Setting.keys())
        .map(s -> "; did you mean \"" + s + "\"?")
        .orElse("; known keys: " + String.join(", ", Setting.keys()));
  }
}
