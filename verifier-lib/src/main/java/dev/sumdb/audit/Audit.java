package dev.sumdb.audit;

import dev.sumdb.audit.Claims.Decided;
import dev.sumdb.audit.Claims.Entry;
import dev.sumdb.audit.Claims.Pending;
import dev.sumdb.audit.Databases.Choice;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges claims: asks each database once, for all modules that concern it, and compares what the
 * claims say with what the databases prove.
 *
 * <p>There is one finding per claim, in the order of the claims; misbehaviour of a database that
 * concerns none of them comes after all. One instance is one run: its time begins with its
 * construction.
 */
public final class Audit {
  private final Databases databases;
  private final ExitRule exitRule;
  private final AuditProgress progress;
  private final Clock clock;
  private final Instant started;

  public Audit(Databases databases, ExitRule exitRule, AuditProgress progress, Clock clock) {
    this.databases = databases;
    this.exitRule = exitRule;
    this.progress = progress;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** One that asks one database about everything, and tells nobody how far it is. */
  public static Audit of(Database database) {
    Databases all = Databases.of(List.of(), database, Exemptions.NONE);
    return new Audit(all, ExitRule.DEFAULT, AuditProgress.NONE, Clock.systemUTC());
  }

  /**
   * Judges all claims.
   *
   * @throws IOException nothing can be said: the trusted state of a database is damaged, or the
   *     thread was interrupted
   */
  public AuditReport run(Claims claims) throws IOException {
    return report(judge(claims), claims);
  }

  /** A report about findings that need no database, e.g. those of a lint. */
  public static AuditReport local(Claims claims, ExitRule exitRule, Clock clock) {
    Databases none = Databases.boundOnly(List.of(), "no database", Exemptions.NONE);
    Audit audit = new Audit(none, exitRule, AuditProgress.NONE, clock);
    try {
      return audit.run(claims);
    } catch (IOException e) {
      throw new AssertionError("no database was asked", e);
    }
  }

  /** Verdicts, and what the databases were at that time. */
  record Judged(
      List<Finding> findings,
      List<DatabaseState> states,
      List<String> evidence,
      List<Remark> remarks) {}

  AuditReport report(Judged judged, Claims claims) {
    Duration duration = Duration.between(started, clock.instant());
    List<Remark> remarks = new ArrayList<>(claims.remarks());
    remarks.addAll(judged.remarks);
    return new AuditReport(
        started,
        duration.isNegative() ? Duration.ZERO : duration,
        judged.states,
        judged.findings,
        remarks,
        judged.evidence,
        exitRule);
  }

  Judged judge(Claims claims) throws IOException {
    Map<Database, Database.Answers> answers = ask(Questions.of(claims, databases));
    List<DatabaseState> states = new ArrayList<>();
    List<Remark> remarks = new ArrayList<>();
    for (Database database : databases.inOrder()) {
      Database.Answers answer = answers.get(database);
      if (answer != null) {
        states.add(answer.state());
        for (String warning : answer.warnings()) {
          String message = database.name() + ": " + warning;
          remarks.add(new Remark(Reason.UNVERIFIABLE, "", 0, message));
        }
      }
    }
    Set<Misbehaviour> told = new LinkedHashSet<>();
    List<Finding> findings = new ArrayList<>(claims.size());
    for (Entry entry : claims.entries()) {
      findings.add(
          entry instanceof Pending pending
              ? judge(pending, answers, told)
              : ((Decided) entry).finding());
    }
    for (Database database : databases.inOrder()) {
      if (answers.containsKey(database)) {
        addUntold(database, answers.get(database), told, findings);
      }
    }
    List<String> evidence = told.stream().map(Misbehaviour::evidence).distinct().toList();
    return new Judged(findings, states, evidence, remarks);
  }

  /** A method of its own: with a million questions, they should not be kept longer. */
  private Map<Database, Database.Answers> ask(Questions questions) throws IOException {
    Map<Database, Database.Answers> answers = new IdentityHashMap<>();
    for (Database database : databases.inOrder()) {
      Map<ModuleVersion, String> modules = questions.of(database);
      if (!modules.isEmpty()) {
        answers.put(database, database.lookup(modules, progress));
      }
    }
    return answers;
  }

  /** A fork is an alarm even where it concerns none of the modules. */
  private static void addUntold(
      Database database, Database.Answers answers, Set<Misbehaviour> told, List<Finding> findings) {
    for (Misbehaviour one : answers.misbehaviours()) {
      if (told.add(one)) {
        findings.add(Verdict.misbehaviour(Claim.at("", 0), one, database.name()));
      }
    }
  }

  private Finding judge(
      Pending pending, Map<Database, Database.Answers> answers, Set<Misbehaviour> told) {
    Claim claim = pending.claim();
    Finding finding;
    Choice choice = databases.choose(claim.module());
    if (choice instanceof Choice.Skip skip) {
      finding = Finding.local(claim, Status.SKIPPED, Reason.SKIPPED, "skipped: " + skip.why());
    } else if (choice instanceof Choice.Nobody nobody) {
      finding = Finding.local(claim, Status.UNVERIFIABLE, Reason.UNVERIFIABLE, nobody.why());
    } else {
      Database database = ((Choice.Ask) choice).database();
      LookupOutcome outcome =
          answers.containsKey(database)
              ? answers.get(database).outcomes().get(pending.module())
              : null;
      finding = Verdict.of(claim, outcome, database.name());
      if (outcome instanceof LookupOutcome.Misbehaved misbehaved) {
        told.add(misbehaved.what());
      }
    }
    return pending.otherwise() != null && isUndecided(finding.status())
        ? pending.otherwise()
        : finding;
  }

  /** Whether no database has said anything about the hash. */
  private static boolean isUndecided(Status status) {
    return status == Status.SKIPPED || status == Status.UNVERIFIABLE || status == Status.NOT_FOUND;
  }
}
