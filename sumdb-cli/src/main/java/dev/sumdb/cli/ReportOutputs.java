package dev.sumdb.cli;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.config.Suggestion;
import dev.sumdb.files.FileFailure;
import dev.sumdb.report.GitHubSummary;
import dev.sumdb.report.ReportDetails;
import dev.sumdb.report.ReportFormat;
import dev.sumdb.report.ReportWriter;
import dev.sumdb.report.SourcePaths;
import dev.sumdb.report.TextStyle;
import dev.sumdb.tlog.MalformedException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the report goes, in which formats: one to standard output, others to files. */
final class ReportOutputs {
  private final Console console;
  private final TextStyle style;
  private final Map<Path, ReportFormat> files = new LinkedHashMap<>();
  private ReportFormat standard;
  private String whenEmpty = ReportDetails.NOTHING_TO_VERIFY;

  private ReportOutputs(Console console, TextStyle style) {
    this.console = console;
    this.style = style;
  }

  /** Understands the options before anything is done. */
  static ReportOutputs of(VerifyOptions options, Console console) throws CommandException {
    TextStyle.Amount amount =
        options.quiet()
            ? TextStyle.Amount.QUIET
            : options.verbose() ? TextStyle.Amount.ALL : TextStyle.Amount.PROBLEMS;
    boolean colour = isColoured(options, console.environment());
    ReportOutputs outputs = new ReportOutputs(console, new TextStyle(amount, colour));
    for (String format : options.formats()) {
      outputs.add(format);
    }
    if (outputs.standard == null) {
      outputs.standard = ReportFormat.TEXT;
    }
    return outputs;
  }

  private void add(String text) throws CommandException {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    ReportFormat format = ReportFormat.ofText(name).orElse(null);
    if (format == null) {
      String near =
          Suggestion.closest(name, ReportFormat.names())
              .map(s -> "; did you mean " + s + "?")
              .orElse("");
      throw CommandException.usage(
          "--format: no format " + MalformedException.quote(name) + near,
          "want one of " + String.join(", ", ReportFormat.names()) + ", each with =FILE or not");
    }
    if (equals >= 0) {
      String file = text.substring(equals + 1);
      if (file.isEmpty() || files.put(console.path(file), format) != null) {
        throw CommandException.usage(
            "--format " + text + ": want another file for each format", "");
      }
    } else if (standard != null) {
      throw CommandException.usage(
          "--format: both " + standard.text() + " and " + name + " for standard output",
          "add =FILE to one of them");
    } else {
      standard = format;
    }
  }

  /** The conventions of no-color.org and bixense.com/clicolors. */
  private static boolean isColoured(VerifyOptions options, Map<String, String> environment) {
    if (options.noColor() || environment.containsKey("NO_COLOR")) {
      return false;
    }
    if (!environment.getOrDefault("CLICOLOR_FORCE", "0").equals("0")) {
      return true;
    }
    return Boolean.getBoolean("sumdb.terminal.out")
        && !environment.getOrDefault("TERM", "").equals("dumb")
        && !environment.getOrDefault("CLICOLOR", "1").equals("0");
  }

  /** The same with other words for a report without findings. */
  ReportOutputs whenEmpty(String words) {
    whenEmpty = words;
    return this;
  }

  /** Whether standard output is for programs. */
  boolean isMachineReadable() {
    return standard != ReportFormat.TEXT;
  }

  /** Writes all of them. */
  void write(AuditReport report, List<Path> evidence) throws CommandException, IOException {
    List<String> names = evidence.stream().map(Path::toString).toList();
    ReportDetails details = new ReportDetails(Version.current(), paths(), names, whenEmpty);
    for (Map.Entry<Path, ReportFormat> file : files.entrySet()) {
      // A file is no terminal, whatever standard output is.
      ReportWriter writer = file.getValue().writer(details, new TextStyle(style.amount(), false));
      toFile(file.getKey(), writer, report);
    }
    write(standard.writer(details, style), report, console.out());
    console.out().flush();
    String summary = console.environment().getOrDefault("GITHUB_STEP_SUMMARY", "");
    boolean gitHub = standard == ReportFormat.GITHUB || files.containsValue(ReportFormat.GITHUB);
    if (gitHub && !summary.isEmpty()) {
      toFile(
          Path.of(summary),
          new GitHubSummary(details),
          report,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private static void toFile(
      Path file, ReportWriter writer, AuditReport report, OpenOption... options)
      throws CommandException {
    try (OutputStream out = Files.newOutputStream(file, options)) {
      write(writer, report, out);
    } catch (IOException e) {
      throw CommandException.usage(
          "cannot write the report: " + FileFailure.describe(e), "name another file for it");
    }
  }

  private static void write(ReportWriter writer, AuditReport report, OutputStream out)
      throws IOException {
    Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    writer.write(report, text);
    text.flush();
  }

  /** The root is where systems that show the report have the checkout. */
  private SourcePaths paths() {
    Path current = console.directory().toAbsolutePath().normalize();
    for (String name : List.of("GITHUB_WORKSPACE", "CI_PROJECT_DIR")) {
      String root = console.environment().getOrDefault(name, "");
      if (!root.isEmpty() && current.startsWith(root)) {
        return new SourcePaths(current, Path.of(root));
      }
    }
    for (Path dir = current; dir != null; dir = dir.getParent()) {
      if (Files.exists(dir.resolve(".git"))) {
        return new SourcePaths(current, dir);
      }
    }
    return new SourcePaths(current, current);
  }
}
