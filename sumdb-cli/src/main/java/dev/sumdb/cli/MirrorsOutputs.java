package dev.sumdb.cli;

import dev.sumdb.config.Suggestion;
import dev.sumdb.files.PlainFiles;
import dev.sumdb.mirrors.MirrorReport;
import dev.sumdb.mirrors.MirrorsJson;
import dev.sumdb.mirrors.MirrorsPrometheus;
import dev.sumdb.mirrors.MirrorsReport;
import dev.sumdb.mirrors.MirrorsText;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where rounds over mirrors are written: one format to standard output, others to files. */
final class MirrorsOutputs {
  private static final List<String> FORMATS = List.of("text", "json", "prometheus", "env");

  private final List<Output> outputs = new ArrayList<>();
  private final boolean best;
  private final Console console;
  private final MirrorsPrometheus metrics = new MirrorsPrometheus();

  private MirrorsOutputs(boolean best, Console console) {
    this.best = best;
    this.console = console;
  }

  /**
   * One format.
   *
   * @param file null for standard output
   */
  private record Output(String format, Path file) {}

  static MirrorsOutputs of(List<String> formats, boolean best, Console console)
      throws CommandException {
    MirrorsOutputs all = new MirrorsOutputs(best, console);
    for (String text : formats.isEmpty() ? List.of("text") : formats) {
      int equals = text.indexOf('=');
      String format = equals < 0 ? text : text.substring(0, equals);
      if (!FORMATS.contains(format)) {
        throw CommandException.usage(
            "--format: no format "
                + MalformedException.quote(format)
                + Suggestion.closest(format, FORMATS)
                    .map(s -> "; did you mean " + s + "?")
                    .orElse(""),
            "want one of " + String.join(", ", FORMATS));
      }
      if (format.equals("env") && !best) {
        throw CommandException.usage(
            "--format env names one mirror", "add --best for the fastest healthy one");
      }
      all.outputs.add(
          new Output(format, equals < 0 ? null : console.path(text.substring(equals + 1))));
    }
    if (all.outputs.stream().filter(output -> output.file() == null).count() > 1) {
      throw CommandException.usage(
          "--format: two formats for standard output", "write one to a file: --format json=FILE");
    }
    return all;
  }

  /** Writes one round. */
  void write(MirrorsReport round, int exitCode) throws IOException {
    Optional<MirrorReport> fastest = round.best();
    if (best && fastest.isEmpty()) {
      console.hint("no module proxy of the list is healthy");
      round
          .mirrors()
          .forEach(m -> m.unhealthy().forEach(why -> console.hint(m.url() + ": " + why)));
      return;
    }
    MirrorsReport shown = best ? round.with(fastest.get()) : round;
    for (Output output : outputs) {
      String text =
          switch (output.format()) {
            case "json" -> MirrorsJson.of(shown, Version.current(), exitCode) + "\n";
            case "prometheus" -> metrics.after(shown);
            case "env" -> environment(shown.mirrors().get(0));
            default -> MirrorsText.of(shown);
          };
      if (output.file() == null) {
        console.out().print(text);
        console.out().flush();
      } else {
        // As a whole: a collector may read it at any time.
        PlainFiles.replace(output.file(), text.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** A line for the shell and for {@code go env -w}. */
  private String environment(MirrorReport mirror) {
    if (mirror.uri().getRawUserInfo() == null) {
      return "GOPROXY=" + mirror.uri() + "\n";
    }
    console.hint("the password of the mirror is left out; go takes it from netrc");
    return "GOPROXY="
        + mirror.uri().toString().replace(mirror.uri().getRawUserInfo() + "@", "")
        + "\n";
  }
}
