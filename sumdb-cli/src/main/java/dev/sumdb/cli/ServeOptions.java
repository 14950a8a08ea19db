package dev.sumdb.cli;

import dev.sumdb.config.Suggestion;
import dev.sumdb.server.config.ConfigException;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** One option for each setting of the server, and the file with the others. */
final class ServeOptions {
  private static final String CONFIG = "--config";
  private static final String CONFIG_VARIABLE = "SUMDB_CONFIG";

  /** Variables with our prefix that are no settings. */
  private static final Set<String> OTHERS = Set.of(CONFIG_VARIABLE, "SUMDB_JAVA_OPTS");

  private ServeOptions() {}

  /** Adds the options to a command. */
  static void addTo(CommandLine command, Map<Setting, String> defaults) {
    addTo(command, defaults, List.of(Setting.values()));
  }

  /** Adds some of the options to a command. */
  static void addTo(CommandLine command, Map<Setting, String> defaults, List<Setting> settings) {
    for (Setting setting : settings) {
      String value = defaults.getOrDefault(setting, setting.defaultText());
      String note = value.isEmpty() ? "" : " (default: " + value + ")";
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("--" + setting.key())
                  .type(String.class)
                  .paramLabel(setting.valueLabel())
                  .description(setting.description() + note)
                  .build());
    }
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder(CONFIG)
                .type(String.class)
                .paramLabel("FILE")
                .description("YAML file with these settings as keys, without dashes")
                .build());
  }

  /**
   * What flags, environment and file say together; misspelt variables are hinted at. Logs are
   * written as it says from now on.
   */
  static ServerConfig load(ParseResult parsed, Map<Setting, String> defaults, Console console)
      throws ConfigException {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String text = parsed.matchedOptionValue("--" + setting.key(), null);
      if (text != null) {
        flags.put(setting, text);
      }
    }
    Map<String, String> environment = console.environment();
    hintAtMisspeltVariables(environment, console);
    String file = parsed.matchedOptionValue(CONFIG, environment.getOrDefault(CONFIG_VARIABLE, ""));
    ServerConfig config = ServerConfig.load(defaults, flags, environment, Path.of(file));
    LogSetup.choose(config.logFormat(), config.logLevel());
    return config;
  }

  /**
   * Unknown variables with our prefix are not refused: container platforms make some of their own,
   * such as SUMDB_PORT for a service named sumdb.
   */
  private static void hintAtMisspeltVariables(Map<String, String> environment, Console console) {
    List<String> known = Arrays.stream(Setting.values()).map(Setting::variable).toList();
    for (String name : new TreeSet<>(environment.keySet())) {
      if (name.startsWith("SUMDB_") && !known.contains(name) && !OTHERS.contains(name)) {
        String rest = name.substring("SUMDB_".length());
        Suggestion.closest(rest, Arrays.stream(Setting.values()).map(Setting::name).toList())
            .ifPresent(
                near -> console.hint(name + " is no setting; did you mean SUMDB_" + near + "?"));
      }
    }
  }
}
