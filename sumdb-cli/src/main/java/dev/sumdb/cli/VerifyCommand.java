package dev.sumdb.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb verify}: go.sum files and module versions against checksum databases. */
@Command(
    name = "verify",
    description = {
      "Prove that hashes are those of the checksum database's log.",
      "TARGET is a go.sum or go.work.sum file, a directory with one, MODULE@VERSION (its zip and"
          + " go.mod, from the module cache or through GOPROXY), or - for standard input. Default:"
          + " go.sum of the current module or workspace.",
      "The words below win over directories of that name: write ./vendor."
    },
    synopsisSubcommandLabel = "[COMMAND]",
    footer = {
      "Exit: 0 all verified (skipped ones are fine), 1 findings, 2 usage,",
      "3 could not verify, 4 the log misbehaved (evidence is written),",
      "5 nothing to verify."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private VerifyOptions options = new VerifyOptions();

  @Parameters(paramLabel = "TARGET", arity = "0..*", description = "What to verify.")
  private List<String> targets = new ArrayList<>();

  @Option(names = "-r", description = "All go.sum and go.work.sum files below the directories.")
  private boolean recursive;

  VerifyCommand(Console console) {
    this.console = console;
  }

  /** The command with those of its words that the arguments have; with all for its help. */
  static CommandLine commandLine(Console console, List<String> args) {
    VerifyCommand verify = new VerifyCommand(console);
    CommandLine line = new CommandLine(verify);
    Map<String, Supplier<Object>> words = new LinkedHashMap<>();
    words.put("cache", () -> new VerifyCacheCommand(verify));
    words.put("zip", () -> new VerifyZipCommand(verify));
    words.put("storage", () -> new VerifyStorageCommand(verify));
    words.put("vendor", () -> new VerifyVendorCommand(verify));
    words.put("binary", () -> new VerifyBinaryCommand(verify));
    words.put("evidence", () -> new VerifyEvidenceCommand(verify));
    words.put("proof", () -> new VerifyProofCommand(verify));
    if (!args.contains("-h") && !args.contains("-help") && !args.contains("--help")) {
      words.keySet().retainAll(args);
    }
    words.forEach((name, word) -> line.addSubcommand(name, word.get()));
    return line;
  }

  Console console() {
    return console;
  }

  /**
   * The options, for a word.
   *
   * @throws CommandException there are targets before the word, which it would leave unverified
   */
  VerifyOptions options(String word) throws CommandException {
    if (!targets.isEmpty() || recursive) {
      String before = recursive ? "-r" : targets.get(0);
      throw CommandException.usage(
          before + " and " + word + " do not go together",
          "run two commands, or write ./" + word + " for a directory of that name");
    }
    return options;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Verification run = new Verification(options, console);
    Targets all = new Targets(options, console, run.env(), recursive);
    return run.complete(all.isWholeProject(targets))
        .run(all.projectDir(targets), (claims, hashing) -> all.read(targets, claims, hashing));
  }
}
