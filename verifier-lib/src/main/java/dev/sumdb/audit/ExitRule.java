package dev.sumdb.audit;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How verdicts become the exit code of a run. The worst wins in the order 4, 1, 3.
 *
 * <ul>
 *   <li>0: everything that was to be verified is; skipped claims are fine
 *   <li>1: findings
 *   <li>3: something could not be verified, and nothing bad is proven
 *   <li>4: the log misbehaved
 *   <li>5: nothing to verify: no claims, or all of them skipped
 * </ul>
 *
 * <p>A status is a cause of 1 only if it is among those that fail; otherwise it is tolerated, but
 * what is not verified is never nothing: {@link Status#MISBEHAVIOUR} is always 4 and {@link
 * Status#UNVERIFIABLE} at least 3.
 */
public final class ExitRule {
  public static final int OK = 0;
  public static final int FINDINGS = 1;
  public static final int NOT_VERIFIED = 3;
  public static final int MISBEHAVIOUR = 4;
  public static final int NOTHING = 5;

  /** Mismatch, not found and malformed fail. */
  public static final ExitRule DEFAULT =
      new ExitRule(EnumSet.of(Status.MISMATCH, Status.NOT_FOUND, Status.MALFORMED), false, false);

  private final Set<Status> failOn;
  private final boolean exitZero;
  private final boolean emptyIsFine;

  private ExitRule(Set<Status> failOn, boolean exitZero, boolean emptyIsFine) {
    this.failOn = failOn;
    this.exitZero = exitZero;
    this.emptyIsFine = emptyIsFine;
  }

  /** The same with other statuses that cause exit 1. */
  public ExitRule failingOn(Set<Status> statuses) {
    Set<Status> copy = EnumSet.noneOf(Status.class);
    copy.addAll(statuses);
    return new ExitRule(copy, exitZero, emptyIsFine);
  }

  /** The same with 1, 3 and 5 turned into 0, but never 4. */
  public ExitRule withExitZero() {
    return new ExitRule(failOn, true, emptyIsFine);
  }

  /** The same with 0 instead of 5: for checks whose result is good when there is none. */
  public ExitRule withoutNothing() {
    return new ExitRule(failOn, exitZero, true);
  }

  /** The exit code of these findings. */
  public int exitCode(List<Finding> findings) {
    int code = strictCode(findings);
    return exitZero && code != MISBEHAVIOUR ? OK : code;
  }

  private int strictCode(List<Finding> findings) {
    Set<Status> seen = EnumSet.noneOf(Status.class);
    for (Finding finding : findings) {
      seen.add(finding.status());
    }
    if (seen.contains(Status.MISBEHAVIOUR)) {
      return MISBEHAVIOUR;
    }
    if (seen.stream().anyMatch(failOn::contains)) {
      return FINDINGS;
    }
    if (seen.contains(Status.UNVERIFIABLE)) {
      return NOT_VERIFIED;
    }
    seen.remove(Status.SKIPPED);
    return seen.isEmpty() && !emptyIsFine ? NOTHING : OK;
  }
}
