package dev.sumdb.cli;

import dev.sumdb.config.Suggestion;
import dev.sumdb.files.FileFailure;
import dev.sumdb.server.config.ConfigException;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every way a command can fail into a message with a remedy and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  /** The call cannot be understood. */
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    console.problem(usageMessage(e), "run '" + name + " --help'");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof CommandException failure) {
      console.problem(failure.getMessage(), failure.remedy());
      return failure.exitCode();
    }
    if (e instanceof ConfigException config) {
      config.problems().forEach(console::hint);
      return ExitCode.USAGE;
    }
    if (e instanceof UsageException usage) {
      console.problem(usage.getMessage(), usage.remedy());
      return ExitCode.USAGE;
    }
    if (e instanceof RefusedException refused) {
      console.problem(refused.getMessage(), refused.remedy());
      return ExitCode.REFUSED;
    }
    if (e instanceof FileSystemException file) {
      console.problem(FileFailure.describe(file), remedy(file));
      return ExitCode.USAGE;
    }
    return internal(e);
  }

  /** A defect of this program, or a machine that fails under it. */
  int internal(Throwable e) {
    if (e instanceof IOException) {
      console.problem("input or output failed: " + e.getMessage(), "");
    } else {
      console.problem("internal error", "please report this, with the lines below");
    }
    e.printStackTrace(console.err());
    return ExitCode.INTERNAL;
  }

  private static String remedy(FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return "run as the user who owns it, or name another place";
    }
    return String.valueOf(e.getReason()).contains("Read-only file system")
        ? "name a directory on a file system that can be written"
        : "";
  }

  private static String usageMessage(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      CommandLine command = e.getCommandLine();
      boolean option = word.startsWith("-");
      boolean verb = !option && !command.getSubcommands().isEmpty();
      String kind = option ? "option" : verb ? "command" : "argument";
      return "unknown " + kind + " " + word + hint(command, word);
    }
    String message = String.valueOf(e.getMessage());
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static String hint(CommandLine command, String word) {
    List<String> known =
        word.startsWith("-")
            ? command.getCommandSpec().optionsMap().keySet().stream().toList()
            : command.getSubcommands().keySet().stream().toList();
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    boolean oneDash = name.startsWith("-") && !name.startsWith("--") && name.length() > 2;
    Optional<String> closest = Suggestion.closest(oneDash ? "-" + name : name, known);
    return closest.map(s -> "; did you mean " + s + "?").orElse("");
  }
}
