package dev.sumdb.cli;

import dev.sumdb.audit.Audit;
import dev.sumdb.audit.AuditProgress;
import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claims;
import dev.sumdb.audit.Databases;
import dev.sumdb.audit.ExitRule;
import dev.sumdb.audit.Hashing;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.files.FileFailure;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.project.ExemptedReport;
import dev.sumdb.project.ProjectFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One run of a verifying command: reads claims, judges them, applies the project's exemptions, and
 * writes the report. Nothing is printed before all options are understood.
 */
final class Verification {
  /** Reads what a command is about. */
  @FunctionalInterface
  interface Reader {
    void read(Claims claims, Hashing hashing) throws CommandException, IOException;
  }

  /** Judges what a command is about. */
  @FunctionalInterface
  interface Judge {
    AuditReport judge(Audit audit, Databases databases, Hashing hashing)
        throws CommandException, IOException;
  }

  private final VerifyOptions options;
  private final Console console;
  private final GoEnv env;
  private boolean complete;
  private boolean emptyIsFine;

  Verification(VerifyOptions options, Console console) {
    this.options = options;
    this.console = console;
    this.env = console.goEnv();
  }

  GoEnv env() {
    return env;
  }

  /** The run covers the whole go.sum of its project, so unused exemptions are findings. */
  Verification complete(boolean is) {
    complete = is;
    return this;
  }

  /** A run without claims is a success. */
  Verification emptyIsFine() {
    emptyIsFine = true;
    return this;
  }

  /** Runs, reports, and returns the exit code. */
  int run(Path projectDir, Reader reader) throws CommandException, IOException {
    return report(projectDir, reader).exitCode();
  }

  /** Runs and reports. */
  AuditReport report(Path projectDir, Reader reader) throws CommandException, IOException {
    return report(
        projectDir,
        (audit, databases, hashing) -> {
          Claims claims = new Claims();
          reader.read(claims, hashing);
          return audit.run(claims);
        });
  }

  /** Runs and reports. */
  AuditReport report(Path projectDir, Judge judge) throws CommandException, IOException {
    ReportOutputs outputs = ReportOutputs.of(options, console);
    ExitRule rule = emptyIsFine ? options.exitRule().withoutNothing() : options.exitRule();
    options.timeout();
    ProjectFile project = new Projects(console).of(projectDir, options);
    try (OpenDatabases databases = open(project)) {
      AuditReport report = judge(databases, rule, judge);
      LocalDate today = LocalDate.now(Clock.systemUTC());
      AuditReport exempted = ExemptedReport.of(report, project, today, complete);
      outputs.write(exempted, databases.evidence());
      return exempted;
    }
  }

  private OpenDatabases open(ProjectFile project) throws CommandException, IOException {
    try {
      return OpenDatabases.open(options, project, env, console);
    } catch (CorruptStateException e) {
      throw CommandException.usage(e.getMessage(), e.remedy());
    }
  }

  private AuditReport judge(OpenDatabases open, ExitRule rule, Judge judge)
      throws CommandException, IOException {
    AuditProgress progress = AuditProgressLine.of(options, console);
    ExecutorService threads = Executors.newFixedThreadPool(processors(), Verification::thread);
    try {
      Databases databases = open.databases();
      Audit audit = new Audit(databases, rule, progress, Clock.systemUTC());
      return judge.judge(audit, databases, new Hashing(threads, ZipLimits.GO, progress));
    } catch (CorruptStateException e) {
      throw CommandException.usage(e.getMessage(), e.remedy());
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) { // what cannot be read was named by the user
      throw CommandException.usage(FileFailure.describe(e), "");
    } finally {
      threads.shutdownNow();
      AuditProgressLine.end(progress);
    }
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "hashing");
    thread.setDaemon(true);
    return thread;
  }
}
