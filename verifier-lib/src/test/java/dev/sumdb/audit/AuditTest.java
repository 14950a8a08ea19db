package dev.sumdb.audit;

import static dev.sumdb.audit.Reports.audit;
import static dev.sumdb.audit.Reports.goSum;
import static dev.sumdb.audit.Reports.h1;
import static dev.sumdb.audit.Reports.lines;
import static dev.sumdb.audit.Reports.only;
import static dev.sumdb.audit.Reports.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final String ZIP = h1("zip");
  private static final String MOD = h1("mod");
  private static final String OTHER = h1("other");
  private static final ModuleVersion A = new ModuleVersion("example.com/a", "v1.0.0");

  private final FakeDatabase database =
      new FakeDatabase("sum.example")
          .logs(7, "example.com/a", "v1.0.0 " + ZIP, "v1.0.0/go.mod " + MOD);

  private static Misbehaviour misbehaviour(String evidence) {
    return new Misbehaviour(Misbehaviour.Reason.FORK, "two histories", evidence);
  }

  @Test
  void provesBothLinesOfAModule() throws Exception {
    AuditReport report =
        run(
            goSum("example.com/a v1.0.0 " + ZIP + "\nexample.com/a v1.0.0/go.mod " + MOD + "\n"),
            database);
    assertEquals(
        List.of(
            "go.sum:1 example.com/a@v1.0.0: verified",
            "go.sum:2 example.com/a@v1.0.0/go.mod: verified"),
        lines(report));
    assertEquals(7, report.results().get(0).logIndex());
    assertEquals("sum.example", report.results().get(0).database());
    assertEquals(List.of(ZIP), report.results().get(0).want());
    assertEquals(0, report.exitCode());
  }

  @Test
  void asksOnceForAModuleAndTellsWhatItsRecordShouldSay() throws Exception {
    String text = "example.com/a v1.0.0 " + ZIP + "\nexample.com/a v1.0.0/go.mod " + MOD + "\n";
    run(goSum(text + text), database);
    assertEquals(List.of(Map.of(A, text)), database.asked());
  }

  @Test
  void tellsNothingAboutTheRecordIfItHasOneHashOnly() throws Exception {
    run(goSum("example.com/a v1.0.0 " + ZIP + "\n"), database);
    assertEquals(List.of(Map.of(A, "")), database.asked());
  }

  @Test
  void reportsAnotherHashAsMismatchWithWhatTheLogProves() throws Exception {
    AuditReport report = run(goSum("example.com/a v1.0.0 " + OTHER + "\n"), database);
    Finding finding = report.results().get(0);
    assertEquals(Status.MISMATCH, finding.status());
    assertEquals(List.of(ZIP), finding.want());
    assertEquals(
        "checksum mismatch: have " + OTHER + ", sum.example proves " + ZIP + " (record 7)",
        finding.message());
    assertEquals(1, report.exitCode());
  }

  @Test
  void neverTakesTheHashOfTheGoModForThatOfTheZip() throws Exception {
    AuditReport report =
        run(
            goSum("example.com/a v1.0.0 " + MOD + "\nexample.com/a v1.0.0/go.mod " + ZIP + "\n"),
            database);
    assertEquals(2, report.counts().get(Status.MISMATCH));
  }

  @Test
  void doesNotCallVerifiedWhatTheRecordDoesNotMention() throws Exception {
    database.logs(8, "example.com/b", "v1.0.0/go.mod " + MOD);
    AuditReport report = run(goSum("example.com/b v1.0.0 " + ZIP + "\n"), database);
    assertEquals(List.of("go.sum:1 example.com/b@v1.0.0: not-found GSV-NOTFOUND"), lines(report));
    assertEquals(
        "checksum missing: record 8 of sum.example has none for example.com/b@v1.0.0",
        report.results().get(0).message());
  }

  @Test
  void doesNotChooseBetweenTwoHashesOfOneRecord() throws Exception {
    database.logs(9, "example.com/c", "v1.0.0 " + ZIP, "v1.0.0 " + OTHER);
    AuditReport report = run(goSum("example.com/c v1.0.0 " + ZIP + "\n"), database);
    assertEquals(List.of("go.sum:1 example.com/c@v1.0.0: mismatch GSV-MISMATCH"), lines(report));
  }

  @Test
  void reportsWhatTheDatabaseDoesNotHave() throws Exception {
    AuditReport report = run(goSum("example.com/gone v1.0.0 " + ZIP + "\n"), database);
    assertEquals(
        List.of("go.sum:1 example.com/gone@v1.0.0: not-found GSV-NOTFOUND"), lines(report));
    assertEquals("not found in sum.example: no such module", report.results().get(0).message());
    assertEquals(1, report.exitCode());
  }

  @Test
  void reportsAnOutageAsUnverifiable() throws Exception {
    database.says("example.com/a@v1.0.0", new LookupOutcome.Unverifiable("status 503"));
    AuditReport report = run(goSum("example.com/a v1.0.0 " + ZIP + "\n"), database);
    assertEquals(
        List.of("go.sum:1 example.com/a@v1.0.0: unverifiable GSV-UNVERIFIABLE"), lines(report));
    assertEquals("status 503", report.results().get(0).message());
    assertEquals(3, report.exitCode());
  }

  @Test
  void skipsExemptModulesWithoutAskingAboutThem() throws Exception {
    Exemptions exemptions = path -> Optional.of("GONOSUMDB=*.corp");
    Audit audit = audit(Databases.of(List.of(), database, exemptions));
    AuditReport report = audit.run(goSum("example.com/a v1.0.0 " + OTHER + "\n"));
    assertEquals(List.of("go.sum:1 example.com/a@v1.0.0: skipped GSV-SKIPPED"), lines(report));
    assertEquals("skipped: GONOSUMDB=*.corp", report.results().get(0).message());
    assertEquals(List.of(), database.asked());
    assertEquals(5, report.exitCode());
  }

  @Test
  void neverSkipsAModuleThatIsBoundByAPattern() throws Exception {
    FakeDatabase mine =
        new FakeDatabase("sum.corp").logs(1, "git.corp/x", "v1.0.0 " + ZIP, "v1.0.0/go.mod " + MOD);
    Databases databases =
        Databases.of(
            List.of(new Databases.Bound(ModulePatterns.parse("git.corp"), mine)),
            database,
            path -> path.startsWith("git.corp") ? Optional.of("GOPRIVATE") : Optional.empty());
    AuditReport report =
        audit(databases)
            .run(goSum("example.com/a v1.0.0 " + ZIP + "\ngit.corp/x v1.0.0 " + OTHER + "\n"));
    assertEquals(
        List.of(
            "go.sum:1 example.com/a@v1.0.0: verified",
            "go.sum:2 git.corp/x@v1.0.0: mismatch GSV-MISMATCH"),
        lines(report));
    assertEquals("sum.corp", report.results().get(1).database());
    assertEquals(
        List.of("sum.example", "sum.corp"),
        report.databases().stream().map(DatabaseState::name).toList());
    assertEquals(List.of(Map.of(A, "")), database.asked()); // no private name left the house
  }

  @Test
  void cannotVerifyWithoutADatabase() throws Exception {
    Databases none =
        Databases.boundOnly(
            List.of(), "checksum database disabled by GOSUMDB=off", Exemptions.NONE);
    AuditReport report = audit(none).run(goSum("golang.org/toolchain v0.0.1-go1.2 " + ZIP + "\n"));
    assertEquals(3, report.exitCode());
    assertEquals("checksum database disabled by GOSUMDB=off", report.results().get(0).message());
  }

  @Test
  void listsDatabasesThatWereAskedOnly() throws Exception {
    assertEquals(List.of(), audit(only(database)).run(new Claims()).databases());
  }

  @Test
  void cannotCheckOtherAlgorithms() throws Exception {
    AuditReport report = run(goSum("example.com/a v1.0.0 h2:AAAA\n"), database);
    assertEquals(
        List.of("go.sum:1 example.com/a@v1.0.0: unverifiable GSV-ALGORITHM"), lines(report));
    assertEquals("unknown hash algorithm \"h2\"", report.results().get(0).message());
    assertEquals(3, report.exitCode());
    assertEquals(List.of(), database.asked());
  }

  @Test
  void letsTheLogDecideBetweenConflictingLines() throws Exception {
    AuditReport report =
        run(
            goSum("example.com/a v1.0.0 " + OTHER + "\nexample.com/a v1.0.0 " + ZIP + "\n"),
            database);
    assertEquals(
        List.of(
            "go.sum:1 example.com/a@v1.0.0: mismatch GSV-MISMATCH",
            "go.sum:2 example.com/a@v1.0.0: verified"),
        lines(report));
  }

  @Test
  void reportsConflictingLinesWhereNothingIsProven() throws Exception {
    String text = "example.com/b v1.0.0 " + OTHER + "\nexample.com/b v1.0.0 " + ZIP + "\n";
    for (LookupOutcome outcome :
        List.of(new LookupOutcome.Unverifiable("x"), new LookupOutcome.NotFound("x"))) {
      database.says("example.com/b@v1.0.0", outcome);
      AuditReport report = run(goSum(text), database);
      assertEquals(
          "go.sum:2 example.com/b@v1.0.0: malformed GSV-LINT-CONFLICT", lines(report).get(1));
      assertEquals(1, report.exitCode());
    }
    Audit skipping = audit(Databases.of(List.of(), database, path -> Optional.of("GOPRIVATE")));
    assertEquals(1, skipping.run(goSum(text)).exitCode());
  }

  @Test
  void raisesTheAlarmWithItsEvidenceOnce() throws Exception {
    LookupOutcome misbehaved = new LookupOutcome.Misbehaved(misbehaviour("evidence"));
    database.says("example.com/a@v1.0.0", misbehaved).says("example.com/b@v1.0.0", misbehaved);
    AuditReport report =
        run(
            goSum("example.com/a v1.0.0 " + ZIP + "\nexample.com/b v1.0.0 " + ZIP + "\n"),
            database.misbehaves(misbehaviour("evidence")));
    assertEquals(
        List.of(
            "go.sum:1 example.com/a@v1.0.0: misbehaviour GSV-FORK",
            "go.sum:2 example.com/b@v1.0.0: misbehaviour GSV-FORK"),
        lines(report));
    assertEquals(List.of("evidence"), report.evidence());
    assertEquals(4, report.exitCode());
  }

  @Test
  void raisesTheAlarmAboutAForkThatConcernsNoModule() throws Exception {
    database.misbehaves(misbehaviour("fork beside"));
    AuditReport report = run(goSum("example.com/a v1.0.0 " + ZIP + "\n"), database);
    assertEquals(
        List.of("go.sum:1 example.com/a@v1.0.0: verified", ": misbehaviour GSV-FORK"),
        lines(report));
    assertEquals(List.of("fork beside"), report.evidence());
    assertEquals(4, report.exitCode());
  }

  @Test
  void mentionsTheWarningsOfADatabase() throws Exception {
    AuditReport report =
        run(goSum("example.com/a v1.0.0 " + ZIP + "\n"), database.warns("disk full"));
    assertEquals(List.of(":0 GSV-UNVERIFIABLE sum.example: disk full"), Reports.remarks(report));
    assertEquals(0, report.exitCode());
  }

  @Test
  void saysNothingAtAllWhereTheTrustedStateIsDamaged() {
    IOException damage = new IOException("damaged");
    database.fails(damage);
    assertSame(
        damage,
        assertThrows(
            IOException.class, () -> run(goSum("example.com/a v1.0.0 " + ZIP + "\n"), database)));
  }

  @Test
  void refusesClaimsAboutNoModuleVersion() throws Exception {
    Claims claims = new Claims();
    claims.add(new Claim("example.com/a", "v1", Kind.ZIP, ZIP, "binary", 0));
    claims.add(new Claim("a", "v1.0.0", Kind.ZIP, ZIP, "binary", 0));
    claims.add(new Claim("example.com/a", "v1.0.0", Kind.ZIP, "h1:short", "binary", 0));
    claims.add(new Claim("example.com/a", "v1.0.0", Kind.ZIP, "", "binary", 0));
    claims.add(new Claim("example.com/a", "v1.0.0", Kind.NONE, ZIP, "binary", 0));
    AuditReport report = run(claims, database);
    assertEquals(5, report.counts().get(Status.MALFORMED));
    assertEquals(List.of(), database.asked());
  }

  @Test
  void hasTheClaimsInTheirOrder() throws Exception {
    Claims claims = goSum("example.com/z v1.0.0 " + ZIP + "\nexample.com/a v1.0.0 " + ZIP + "\n");
    claims.add(Finding.local(Claim.at("x", 1), Status.MALFORMED, Reason.LINT_FIELDS, "bad"));
    claims.add(new Claim("example.com/a", "v1.0.0", Kind.GO_MOD, MOD, "y", 0));
    List<String> places =
        run(claims, database).results().stream().map(f -> f.claim().location()).toList();
    assertEquals(List.of("go.sum:1", "go.sum:2", "x:1", "y"), places);
  }

  @Test
  void countsEveryStatus() throws Exception {
    AuditReport report = run(goSum("example.com/a v1.0.0 " + ZIP + "\n"), database);
    assertEquals(Status.values().length, report.counts().size());
    assertEquals(1, report.counts().get(Status.VERIFIED));
    assertTrue(report.duration().isZero());
    assertEquals(Reports.CLOCK.instant(), report.started());
  }
}
