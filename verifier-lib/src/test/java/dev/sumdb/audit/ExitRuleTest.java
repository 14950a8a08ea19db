package dev.sumdb.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExitRuleTest {
  private static int exit(ExitRule rule, Status... statuses) {
    List<Finding> findings = new ArrayList<>();
    for (Status status : statuses) {
      String hash = Reports.h1("a");
      Claim claim = new Claim("example.com/a", "v1.0.0", Kind.ZIP, hash, "go.sum", 1);
      findings.add(new Finding(claim, status, Reason.NONE, "", List.of(hash), 1, "db"));
    }
    return rule.exitCode(findings);
  }

  private static int exit(Status... statuses) {
    return exit(ExitRule.DEFAULT, statuses);
  }

  @Test
  void isZeroIfAllIsVerifiedOrSkipped() {
    assertEquals(0, exit(Status.VERIFIED));
    assertEquals(0, exit(Status.VERIFIED, Status.SKIPPED));
  }

  @Test
  void isFiveIfThereIsNothingToVerify() {
    assertEquals(5, exit());
    assertEquals(5, exit(Status.SKIPPED, Status.SKIPPED));
    assertEquals(0, exit(ExitRule.DEFAULT.withoutNothing()));
    assertEquals(1, exit(ExitRule.DEFAULT.withoutNothing(), Status.MALFORMED));
  }

  @Test
  void isOneForFindings() {
    assertEquals(1, exit(Status.VERIFIED, Status.MISMATCH));
    assertEquals(1, exit(Status.NOT_FOUND));
    assertEquals(1, exit(Status.MALFORMED));
  }

  @Test
  void isThreeIfSomethingCouldNotBeVerified() {
    assertEquals(3, exit(Status.VERIFIED, Status.UNVERIFIABLE));
    assertEquals(3, exit(Status.SKIPPED, Status.UNVERIFIABLE));
  }

  @Test
  void letsTheWorstWin() {
    assertEquals(4, exit(Status.MISBEHAVIOUR, Status.MISMATCH, Status.UNVERIFIABLE));
    assertEquals(4, exit(Status.MISBEHAVIOUR, Status.UNVERIFIABLE, Status.VERIFIED));
    assertEquals(1, exit(Status.MISMATCH, Status.UNVERIFIABLE, Status.VERIFIED));
  }

  @Test
  void failsOnTheStatusesThatAreAskedFor() {
    ExitRule mismatch = ExitRule.DEFAULT.failingOn(Set.of(Status.MISMATCH));
    assertEquals(0, exit(mismatch, Status.NOT_FOUND));
    assertEquals(1, exit(mismatch, Status.MISMATCH));
    assertEquals(3, exit(mismatch, Status.NOT_FOUND, Status.UNVERIFIABLE));
    ExitRule unverifiable = ExitRule.DEFAULT.failingOn(Set.of(Status.UNVERIFIABLE));
    assertEquals(1, exit(unverifiable, Status.UNVERIFIABLE));
    ExitRule skipped = ExitRule.DEFAULT.failingOn(Set.of(Status.SKIPPED));
    assertEquals(1, exit(skipped, Status.SKIPPED, Status.VERIFIED));
    ExitRule none = ExitRule.DEFAULT.failingOn(EnumSet.noneOf(Status.class));
    assertEquals(0, exit(none, Status.MISMATCH));
    assertEquals(4, exit(none, Status.MISBEHAVIOUR));
  }

  @Test
  void turnsAllButFourIntoZeroIfAskedTo() {
    ExitRule zero = ExitRule.DEFAULT.withExitZero();
    assertEquals(0, exit(zero, Status.MISMATCH));
    assertEquals(0, exit(zero, Status.UNVERIFIABLE));
    assertEquals(0, exit(zero));
    assertEquals(4, exit(zero, Status.MISBEHAVIOUR));
  }

  @Test
  void keepsItsSettingsApart() {
    ExitRule zeroFailing = ExitRule.DEFAULT.withExitZero().failingOn(Set.of(Status.MISMATCH));
    assertEquals(0, exit(zeroFailing, Status.MISMATCH));
    assertEquals(1, exit(ExitRule.DEFAULT, Status.MISMATCH));
  }
}
