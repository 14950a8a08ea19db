package dev.sumdb.server.overlay;

import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.gosum.Semver;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Module versions that are refused, each with the reason that users are told.
 *
 * <pre>
 *   PATTERN[@VERSION] REASON
 * </pre>
 *
 * <p>A pattern as in GOPRIVATE; without a version all of them. In the setting, rules are separated
 * by semicolons; {@code @FILE} has one on each line, and lines that begin with # do not count.
 */
final class DenyRules {
  private static final String WANT =
      "want PATTERN[@VERSION] REASON, separated by semicolons, or @FILE with one on each line";

  private record Rule(ModulePatterns patterns, String version, String reason) {
    boolean covers(ModuleVersion module) {
      return (version.isEmpty() || version.equals(module.version()))
          && patterns.matches(module.path());
    }
  }

  private final List<Rule> rules;

  private DenyRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads the setting.
   *
   * @throws UsageException if a rule is none, which would otherwise let pass what was to be denied;
   *     or the file cannot be read
   */
  static DenyRules parse(String setting) throws UsageException {
    List<Rule> rules = new ArrayList<>();
    if (setting.startsWith("@")) {
      Path file = Path.of(setting.substring(1));
      int number = 0;
      for (String line : lines(file)) {
        number++;
        if (!line.isBlank() && !line.strip().startsWith("#")) {
          rules.add(rule(line.strip(), "deny: " + file + ":" + number + ": "));
        }
      }
      return new DenyRules(rules);
    }
    for (String text : setting.split(";")) {
      if (!text.isBlank()) {
        rules.add(rule(text.strip(), "deny: "));
      }
    }
    return new DenyRules(rules);
  }

  private static List<String> lines(Path file) throws UsageException {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UsageException("deny: cannot read " + file + ": " + e.getMessage(), WANT, e);
    }
  }

  private static Rule rule(String text, String where) throws UsageException {
    String[] parts = text.split("\\s+", 2);
    int at = parts[0].indexOf('@');
    String pattern = at < 0 ? parts[0] : parts[0].substring(0, at);
    String version = at < 0 ? "" : parts[0].substring(at + 1);
    ModulePatterns patterns = ModulePatterns.parse(pattern);
    boolean badVersion = at >= 0 && !Semver.isValid(version);
    // No module of a proxy is named by one plain word: it is the rest of a reason with a semicolon.
    boolean isWord = pattern.matches("[^./*?\\[]*");
    boolean badPattern = !PatternList.canMatch(pattern) || isWord;
    if (parts.length < 2 || badPattern || badVersion) {
      throw new UsageException(where + MalformedException.quote(text) + " is no rule", WANT);
    }
    return new Rule(patterns, version, parts[1]);
  }

  /** Why a module version is denied; empty if it is not. */
  Optional<String> reason(ModuleVersion module) {
    for (Rule rule : rules) {
      if (rule.covers(module)) {
        return Optional.of(rule.reason());
      }
    }
    return Optional.empty();
  }
}
