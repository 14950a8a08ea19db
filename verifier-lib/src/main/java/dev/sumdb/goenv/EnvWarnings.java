package dev.sumdb.goenv;

import dev.sumdb.gosum.GoSpace;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.tlog.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds settings that do not do what their author thought. */
final class EnvWarnings {
  /** Names that guides spread and the go command does not know, with the one that was meant. */
  private static final Map<String, String> LOOK_ALIKES =
      Map.of(
          "GONOSUMCHECK", "GONOSUMDB",
          "GONOSUM", "GONOSUMDB",
          "GOMODPROXY", "GOPROXY");

  private static final List<String> PATTERN_LISTS =
      List.of("GOPRIVATE", "GONOSUMDB", "GONOPROXY", "GOINSECURE");

  private EnvWarnings() {}

  static List<String> of(Map<String, String> process, GoEnv env, EnvFile userFile) {
    List<String> warnings = new ArrayList<>();
    if (userFile.isUnreadable()) {
      warnings.add(userFile.path() + ": cannot be read; go ignores it without a word");
    }
    for (String name : LOOK_ALIKES.keySet().stream().sorted().toList()) {
      if (!process.getOrDefault(name, "").isEmpty()) {
        warnings.add(name + " is no variable of the go command; see " + LOOK_ALIKES.get(name));
      }
    }
    for (String name : PATTERN_LISTS) {
      GoEnvValue value = env.value(name);
      if (!value.where().equals("GOPRIVATE")) { // reported there
        addPatternWarnings(name, value.value(), warnings);
      }
    }
    return List.copyOf(warnings);
  }

  private static void addPatternWarnings(String name, String list, List<String> warnings) {
    for (String pattern : ModulePatterns.parse(list).malformed()) {
      warnings.add(
          name + ": " + MalformedException.quote(pattern) + " is no pattern and matches nothing");
    }
    for (String entry : list.split(",")) {
      if (!GoSpace.trim(entry).equals(entry)) {
        warnings.add(
            name
                + (": the blank in " + MalformedException.quote(entry))
                + " is part of the pattern, which therefore matches nothing");
      }
    }
  }
}
