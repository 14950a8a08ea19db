package dev.sumdb.cli;

import dev.sumdb.client.HttpSumDbSource;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.SumDbSources;
import dev.sumdb.files.FileFailure;
import dev.sumdb.goproxy.GoHttpSettings;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.log.Damage;
import dev.sumdb.server.log.Fsck;
import dev.sumdb.server.log.FsckReport;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb fsck}: recomputes a log from its records. */
@Command(
    name = "fsck",
    description = {
      "Recompute a log from its records and compare everything with it.",
      "The directory of a running server may be checked."
    },
    footer = "Exit: 0 clean, 1 damage (each on a line), 2 usage, 3 could not read.")
final class FsckCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR|URL", description = "Directory of a log, or its http(s) URL.")
  private String target;

  @Option(
      names = "--key",
      paramLabel = "VKEY",
      description = "Verifier key that signs the log; needed for a URL.")
  private String key;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  FsckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, UsageException {
    VerifierKey verifier = key == null ? null : parsedKey();
    FsckReport report;
    ProgressLine progress = new ProgressLine(console, "records");
    try {
      report = check(verifier, progress);
    } catch (IOException e) {
      throw CommandException.unavailable(
          "could not check " + target + ": " + FileFailure.describe(e),
          "nothing bad is known; try again when it can be read");
    } finally {
      progress.end();
    }
    int exit = report.clean() ? ExitCode.OK : ExitCode.FINDINGS;
    if (json) {
      console.result(toJson(report, exit));
    } else if (report.clean()) {
      console.result(summary(report));
    } else {
      report.damages().forEach(damage -> console.result(damage.toString()));
      console.hint(summary(report));
    }
    return exit;
  }

  private FsckReport check(VerifierKey verifier, ProgressLine progress)
      throws CommandException, UsageException, IOException {
    if (!target.startsWith("http://") && !target.startsWith("https://")) {
      return Fsck.check(Path.of(target), verifier, progress);
    }
    if (verifier == null) {
      throw CommandException.usage(
          "which key signs " + target + "?", "add --key NAME+HASH+KEY, from a source you trust");
    }
    try (ServedLog served = new ServedLog(source(), verifier)) {
      return Fsck.check(served, verifier, progress);
    }
  }

  private SumDbSource source() throws CommandException, IOException {
    try {
      return SumDbSources.at(
          new URI(target),
          GoHttpSettings.of(console.goEnv(), console.environment(), console::hint),
          HttpSumDbSource.DEFAULT_TOTAL);
    } catch (URISyntaxException | MalformedException e) {
      throw CommandException.usage(target + ": " + e.getMessage(), "want http(s)://HOST[/PATH]");
    }
  }

  private VerifierKey parsedKey() throws CommandException {
    try {
      return VerifierKey.parse(key);
    } catch (MalformedException e) {
      throw CommandException.usage("--key: " + e.getMessage(), "want NAME+HASH+KEY");
    }
  }

  private static String summary(FsckReport r) {
    int damages = r.damages().size();
    String more = damages >= FsckReport.MAX_DAMAGES ? " or more" : "";
    String outcome = r.clean() ? "clean" : damages + more + " damaged";
    return r.name()
        + ": "
        + outcome
        + ", "
        + r.records()
        + " records, "
        + r.tiles()
        + " tiles, "
        + r.heads()
        + " signed heads, size "
        + r.head().size()
        + ", root "
        + r.head().root();
  }

  private static String toJson(FsckReport report, int exit) {
    return JsonLine.of(
        out -> {
          out.writeStringField("name", report.name());
          out.writeNumberField("treeSize", report.head().size());
          out.writeStringField("rootHash", report.head().root().toString());
          out.writeNumberField("records", report.records());
          out.writeNumberField("tiles", report.tiles());
          out.writeNumberField("heads", report.heads());
          out.writeArrayFieldStart("damages");
          for (Damage damage : report.damages()) {
            out.writeStartObject();
            out.writeStringField("where", damage.where());
            out.writeStringField("what", damage.what());
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeNumberField("exitCode", exit);
        });
  }
}
