package dev.sumdb.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The outcome of one run: one finding per claim, in the order of the claims.
 *
 * @param started when the run began
 * @param duration how long it took
 * @param databases the databases that were asked, the default one first
 * @param results all findings, verified and skipped ones included
 * @param remarks what is worth mentioning besides
 * @param evidence the texts of misbehaviour, each once, each checkable by a stranger on its own
 * @param exitRule how the findings become an exit code
 */
public record AuditReport(
    Instant started,
    Duration duration,
    List<DatabaseState> databases,
    List<Finding> results,
    List<Remark> remarks,
    List<String> evidence,
    ExitRule exitRule) {

  public AuditReport {
    Objects.requireNonNull(started, "started");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(exitRule, "exitRule");
    databases = List.copyOf(databases);
    results = List.copyOf(results);
    remarks = List.copyOf(remarks);
    evidence = List.copyOf(evidence);
  }

  /** How many findings have each status; every status has an entry. */
  public Map<Status, Integer> counts() {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      counts.put(status, 0);
    }
    for (Finding finding : results) {
      counts.merge(finding.status(), 1, Integer::sum);
    }
    return Collections.unmodifiableMap(counts);
  }

  /** The exit code, whatever the format of the report. */
  public int exitCode() {
    return exitRule.exitCode(results);
  }

  /** The same run with other findings, e.g. after the exemptions of a project file. */
  public AuditReport withResults(List<Finding> findings) {
    return new AuditReport(started, duration, databases, findings, remarks, evidence, exitRule);
  }
}
