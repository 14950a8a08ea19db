package dev.sumdb.project;

import dev.sumdb.config.Suggestion;
import dev.sumdb.config.YamlNode;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes sense of a project file's nodes; goes on after each problem. */
final class ProjectReader {
  private static final List<String> TOP = List.of("databases", "exemptions");
  private static final List<String> DATABASE = List.of("sumdb", "patterns");
  private static final List<String> EXEMPTION = List.of("module", "version", "reason", "until");

  private final String file;
  private final List<String> problems;
  private final List<DatabaseEntry> databases = new ArrayList<>();
  private final List<Exemption> exemptions = new ArrayList<>();
  private final Set<ModuleVersion> exempted = new HashSet<>();

  ProjectReader(String file, List<String> problems) {
    this.file = file;
    this.problems = problems;
  }

  List<DatabaseEntry> databases() {
    return databases;
  }

  List<Exemption> exemptions() {
    return exemptions;
  }

  void read(YamlNode.Mapping document) {
    Map<String, YamlNode> top = known(document, TOP);
    for (YamlNode item : items(top.get("databases"), "databases")) {
      if (item instanceof YamlNode.Mapping mapping) {
        readDatabase(mapping);
      } else {
        problem(item.line(), "databases: want sumdb and patterns");
      }
    }
    for (YamlNode item : items(top.get("exemptions"), "exemptions")) {
      if (item instanceof YamlNode.Mapping mapping) {
        readExemption(mapping);
      } else {
        problem(item.line(), "exemptions: want module, version, reason and until");
      }
    }
  }

  private void readDatabase(YamlNode.Mapping mapping) {
    Map<String, YamlNode> values = known(mapping, DATABASE);
    String sumdb = required(mapping, values, "sumdb");
    YamlNode patterns = values.get("patterns");
    String list = patterns == null ? "" : patterns(patterns);
    if (sumdb == null || list == null) {
      return;
    }
    try {
      Optional<DatabaseEntry> entry = DatabaseEntry.of(list, sumdb);
      if (entry.isEmpty()) {
        problem(values.get("sumdb").line(), "sumdb: off is no database");
      } else if (!entry.get().isBound() && databases.stream().anyMatch(d -> !d.isBound())) {
        problem(mapping.line(), "patterns: only one database can be without");
      } else {
        databases.add(entry.get());
      }
    } catch (MalformedException e) {
      problem(values.get("sumdb").line(), "sumdb: " + e.getMessage());
    }
  }

  /** One text as in GOPRIVATE, or a list of patterns; null if it is neither. */
  private String patterns(YamlNode node) {
    if (node instanceof YamlNode.Scalar one && !one.text().isBlank()) {
      return one.text().strip();
    }
    List<String> list = new ArrayList<>();
    if (node instanceof YamlNode.Sequence many) {
      for (YamlNode item : many.items()) {
        if (item instanceof YamlNode.Scalar pattern && !pattern.text().isBlank()) {
          list.add(pattern.text().strip());
        }
      }
      if (list.size() == many.items().size() && !list.isEmpty()) {
        return String.join(",", list);
      }
    }
    problem(node.line(), "patterns: want patterns as in GOPRIVATE");
    return null;
  }

  private void readExemption(YamlNode.Mapping mapping) {
    Map<String, YamlNode> values = known(mapping, EXEMPTION);
    String module = required(mapping, values, "module");
    String version = required(mapping, values, "version");
    String reason = required(mapping, values, "reason");
    LocalDate until = null;
    if (values.containsKey("until")) {
      String day = required(mapping, values, "until");
      try {
        until = day == null ? null : LocalDate.parse(day);
      } catch (DateTimeParseException e) {
        String got = MalformedException.quote(day);
        problem(values.get("until").line(), "until: want a day such as 2026-12-31, got " + got);
      }
    }
    if (module == null || version == null || reason == null) {
      return;
    }
    try {
      ModuleVersion exempt = ModuleVersion.of(module, version);
      if (exempted.add(exempt)) {
        exemptions.add(new Exemption(exempt, reason, until, mapping.line()));
      } else {
        problem(mapping.line(), exempt + " is exempted twice");
      }
    } catch (MalformedException e) {
      problem(mapping.line(), e.getMessage());
    }
  }

  private Map<String, YamlNode> known(YamlNode.Mapping mapping, List<String> keys) {
    Map<String, YamlNode> values = new LinkedHashMap<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      if (keys.contains(entry.key())) {
        values.put(entry.key(), entry.value());
        continue;
      }
      String hint =
          Suggestion.closest(entry.key(), keys)
              .map(near -> "; did you mean \"" + near + "\"?")
              .orElse("; known keys: " + String.join(", ", keys));
      problem(entry.line(), "unknown key " + MalformedException.quote(entry.key()) + hint);
    }
    return values;
  }

  private List<YamlNode> items(YamlNode node, String key) {
    if (node instanceof YamlNode.Sequence list) {
      return list.items();
    }
    boolean empty = node == null || node instanceof YamlNode.Scalar s && s.text().isEmpty();
    if (!empty) {
      problem(node.line(), key + ": want a list");
    }
    return List.of();
  }

  /** The text of a value; null, and a problem, if there is none. */
  private String required(YamlNode.Mapping mapping, Map<String, YamlNode> values, String key) {
    YamlNode node = values.get(key);
    if (node instanceof YamlNode.Scalar scalar && !scalar.text().isBlank()) {
      return scalar.text().strip();
    }
    problem(node == null ? mapping.line() : node.line(), key + ": want one value");
    return null;
  }

  private void problem(int line, String what) {
    problems.add(file + ":" + line + ": " + what);
  }
}
