package dev.sumdb.cli;

import dev.sumdb.client.ClientState;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.MisbehaviourException;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.clone.CloneOptions;
import dev.sumdb.clone.CloneProgress;
import dev.sumdb.clone.CloneReport;
import dev.sumdb.clone.DatabaseClone;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb mirror clone}: a whole database in a directory. */
@Command(
    name = "clone",
    description = {
      "Copy a whole database into a directory, recompute its tree from the records, and compare it"
          + " with the signed head. Every run continues the last one and goes to the newest head.",
      "The directory is a tree of tiles for a web server, for --tiles, and for"
          + " --sumdb 'VKEY file:///DIR', which answers lookups too."
    },
    footer = {
      "Exit: 0 cloned and proven, 1 the log has two hashes for one module version (evidence is",
      "written), 2 usage, 3 could not fetch all (the next run continues), 4 the log misbehaved",
      "(evidence is written)."
    })
final class MirrorCloneCommand implements Callable<Integer> {
  private static final int MAX_JOBS = 64;

  private final Console console;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "Directory of the clone; made if it does not exist.")
  private String target;

  @Option(
      names = {"-o", "--dir"},
      paramLabel = "DIR",
      description = "The same as an option.")
  private String dir;

  @Mixin private OneDatabase access = new OneDatabase();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Bundles of records asked for at once (default: 1); a kill costs N of them.")
  private int jobs = CloneOptions.defaults().jobs();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests per second at most (default: no limit).")
  private int rate = CloneOptions.UNLIMITED;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Limit of one try of a request; failed ones are tried again (default: 60s).")
  private String timeout = "60s";

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress, and nothing on success.")
  private boolean quiet;

  MirrorCloneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Path directory = directory();
    CloneOptions options = options();
    GoSumDb.Database database = access.database(console.goEnv());
    Duration limit = TimeOption.parse("--timeout", timeout);
    ProgressLine line = new ProgressLine(console, "records");
    try (SumDbSource source = access.source(database, limit, console)) {
      DatabaseClone clone =
          new DatabaseClone(database.key(), source, directory, options, progress(line));
      return result(clone, database.key(), line);
    } catch (CorruptStateException e) {
      throw CommandException.usage(e.getMessage(), e.remedy());
    } catch (SourceException | NotInSourceException e) {
      throw CommandException.unavailable(
          "could not clone " + database.name() + ": " + e.getMessage(),
          "run it again: what was fetched is in " + directory);
    } finally {
      line.end();
    }
  }

  private int result(DatabaseClone clone, VerifierKey key, ProgressLine line)
      throws CommandException, IOException {
    CloneReport report;
    try {
      report = clone.run();
    } catch (MisbehaviourException e) {
      Path evidence = clone.state().saveEvidence(e.what());
      throw CommandException.refused(
          e.what().reasonCode() + ": " + e.getMessage(),
          "evidence: " + evidence + "\nthe head that was trusted before stays the trusted one");
    }
    line.end();
    ClientState state = clone.state();
    List<Path> evidence = new ArrayList<>();
    for (Misbehaviour one : report.contradictions()) {
      evidence.add(state.saveEvidence(one));
    }
    int exit = report.contradictions().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    if (json) {
      console.result(toJson(key, report, evidence, exit));
    } else {
      tell(key, report, evidence);
    }
    return exit;
  }

  private void tell(VerifierKey key, CloneReport report, List<Path> evidence) {
    for (int i = 0; i < evidence.size(); i++) {
      Misbehaviour one = report.contradictions().get(i);
      console.result(one.reasonCode() + ": " + one.message() + "; evidence: " + evidence.get(i));
    }
    if (report.moreContradictions() > 0) {
      console.result("and " + report.moreContradictions() + " more of that kind");
    }
    report.samples().forEach(console::hint);
    if (!quiet || !evidence.isEmpty()) {
      console.result(summary(key, report));
    }
  }

  private static String summary(VerifierKey key, CloneReport r) {
    return key.name()
        + ": "
        + r.head().size()
        + " records, root "
        + r.head().root()
        + ", "
        + r.fetched()
        + " bundles fetched, "
        + r.kept()
        + " kept, "
        + r.damaged()
        + " damaged, "
        + r.malformed()
        + " malformed records, "
        + r.repeated()
        + " repeated, "
        + (r.contradictions().size() + r.moreContradictions())
        + " contradictions";
  }

  private static String toJson(VerifierKey key, CloneReport report, List<Path> evidence, int exit) {
    return JsonLine.of(
        out -> {
          out.writeStringField("name", key.name());
          out.writeNumberField("treeSize", report.head().size());
          out.writeStringField("rootHash", report.head().root().toString());
          out.writeNumberField("bundlesFetched", report.fetched());
          out.writeNumberField("bundlesKept", report.kept());
          out.writeNumberField("bundlesDamaged", report.damaged());
          out.writeNumberField("malformed", report.malformed());
          out.writeArrayFieldStart("malformedSamples");
          for (String sample : report.samples()) {
            out.writeString(sample);
          }
          out.writeEndArray();
          out.writeNumberField("repeated", report.repeated());
          out.writeNumberField(
              "contradictions", report.contradictions().size() + report.moreContradictions());
          out.writeArrayFieldStart("evidence");
          for (Path file : evidence) {
            out.writeString(file.toString());
          }
          out.writeEndArray();
          out.writeNumberField("exitCode", exit);
        });
  }

  private CloneProgress progress(ProgressLine line) {
    return new CloneProgress() {
      @Override
      public void records(long done, long total) {
        if (!quiet) {
          line.checked(done, total);
        }
      }

      @Override
      public void notice(String text) {
        line.end();
        console.hint(text);
      }
    };
  }

  private Path directory() throws CommandException {
    if ((target == null) == (dir == null)) {
      throw CommandException.usage(
          target == null ? "clone into which directory?" : "two directories",
          "sumdb mirror clone DIR");
    }
    return console.path(target == null ? dir : target);
  }

  private CloneOptions options() throws CommandException {
    if (jobs < 1 || jobs > MAX_JOBS) {
      throw CommandException.usage(
          "--jobs: want a number from 1 to " + MAX_JOBS + ", got " + jobs, "");
    }
    if (rate < 1) {
      throw CommandException.usage("--rate: want a number from 1 on, got " + rate, "");
    }
    return CloneOptions.defaults().withJobs(jobs).withMaxRequestsPerSecond(rate);
  }
}
