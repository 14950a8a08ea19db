package dev.sumdb.cli;

import dev.sumdb.goenv.GoEnv;
import dev.sumdb.note.KeyName;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sumdb client-reset}: where this user's go remembers a database. */
@Command(
    name = "client-reset",
    description = {
      "Print what to delete for go to forget a checksum database; delete nothing.",
      "One path on a line, files and directories; none if go remembers nothing."
    })
final class ClientResetCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", description = "Name of the database.")
  private String name;

  ClientResetCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException {
    if (!KeyName.isValid(name) || !isBelow(name)) {
      throw InvalidName.refusal(name);
    }
    GoEnv env = console.goEnv();
    List<Path> places = new ArrayList<>();
    env.sumdbState().ifPresent(dir -> places.add(Path.of(dir, name)));
    env.gomodcache().ifPresent(dir -> places.add(Path.of(dir, "cache/download/sumdb", name)));
    List<Path> found = places.stream().filter(ClientResetCommand::exists).toList();
    found.forEach(place -> console.result(place.toString()));
    if (found.isEmpty()) {
      console.hint("go remembers nothing of " + name);
    } else {
      console.hint(
          "only if "
              + name
              + " was made anew on purpose: otherwise go's complaint is the evidence");
      console.hint("lines in go.sum files stay as they are");
    }
    return ExitCode.OK;
  }

  /** Whether the name cannot lead out of go's directory: what is printed may be deleted. */
  private static boolean isBelow(String name) {
    Path path = Path.of(name);
    return !path.isAbsolute() && !path.startsWith("..") && path.normalize().toString().equals(name);
  }

  private static boolean exists(Path place) {
    return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
  }
}
