package dev.sumdb.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/** Lets people with the habits of the go command write {@code -json} for {@code --json}. */
final class SingleDash {
  private SingleDash() {}

  /** The arguments up to {@code --} with a second dash where that makes a long option of them. */
  static List<String> rewrite(List<String> args, CommandLine commands) {
    Set<String> longOptions = new HashSet<>();
    collect(commands, longOptions);
    List<String> result = new ArrayList<>(args);
    for (int i = 0; i < result.size() && !result.get(i).equals("--"); i++) {
      String arg = result.get(i);
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      if (name.length() > 2 && !name.startsWith("--") && longOptions.contains("-" + name)) {
        result.set(i, "-" + arg);
      }
    }
    return result;
  }

  private static void collect(CommandLine command, Set<String> longOptions) {
    command.getCommandSpec().optionsMap().keySet().stream()
        .filter(name -> name.startsWith("--"))
        .forEach(longOptions::add);
    command.getSubcommands().values().forEach(sub -> collect(sub, longOptions));
  }
}
