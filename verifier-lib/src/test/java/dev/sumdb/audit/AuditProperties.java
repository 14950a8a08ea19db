package dev.sumdb.audit;

import static dev.sumdb.audit.Reports.h1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Hostile go.sum files: every one is judged, and nothing is verified that the log does not hold.
 */
class AuditProperties {
  private static final String ZIP = h1("zip");
  private static final String MOD = h1("mod");

  private static FakeDatabase database() {
    return new FakeDatabase("sum.example")
        .logs(1, "example.com/a", "v1.0.0 " + ZIP, "v1.0.0/go.mod " + MOD)
        .logs(2, "example.com/b", "v1.0.0 " + MOD, "v1.0.0/go.mod " + ZIP);
  }

  @Provide
  Arbitrary<String> files() {
    return Arbitraries.of(
            "example.com/a",
            "example.com/b",
            "example.com/A",
            " ",
            "  ",
            "\t",
            "\u00a0",
            "v1.0.0",
            "v1.0.0/go.mod",
            "v1.0",
            ZIP,
            MOD,
            "h2:x",
            "\n",
            "\n",
            "\r\n",
            "\0",
            "\uFEFF",
            "/",
            "example.com/a v1.0.0 " + ZIP + "\n",
            "example.com/a v1.0.0/go.mod " + MOD + "\n",
            "example.com/b v1.0.0 " + MOD + "\n",
            "<<<<<<< HEAD\n")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 3000)
  void verifiesOnlyLinesOfTheLog(@ForAll("files") String content) throws IOException {
    AuditReport report = Reports.run(Reports.goSum(content), database());
    List<String> logged =
        List.of(
            "example.com/a@v1.0.0 " + ZIP,
            "example.com/a@v1.0.0/go.mod " + MOD,
            "example.com/b@v1.0.0 " + MOD,
            "example.com/b@v1.0.0/go.mod " + ZIP);
    boolean allGood = true;
    for (Finding finding : report.results()) {
      String line = finding.claim().subject() + " " + finding.claim().hash();
      assertEquals(finding.status() == Status.VERIFIED, logged.contains(line), line);
      allGood &= finding.status() == Status.VERIFIED;
    }
    assertEquals(allGood && !report.results().isEmpty(), report.exitCode() == 0);
  }

  @Property(tries = 3000)
  void everyLineThatGoWouldReadIsJudged(@ForAll("files") String content) throws IOException {
    AuditReport report = Reports.run(Reports.goSum(content), database());
    int number = 0;
    for (String line : content.split("\n", -1)) {
      number++;
      int at = number;
      boolean judged = report.results().stream().anyMatch(f -> f.claim().line() == at);
      boolean blank = line.chars().allMatch(c -> " \t\r\u00a0".indexOf(c) >= 0);
      assertTrue(judged || blank || line.startsWith("\uFEFF"), () -> at + ": " + line);
    }
  }

  @Property(tries = 2000)
  void differencesAreJudgedLikeFiles(@ForAll("files") String base, @ForAll("files") String head)
      throws IOException {
    Claims claims = new Claims();
    GoSumDiff.added(
        base.getBytes(StandardCharsets.UTF_8),
        head.getBytes(StandardCharsets.UTF_8),
        "go.sum",
        claims);
    List<String> all = Reports.lines(Reports.run(Reports.goSum(head), database()));
    List<String> added = Reports.lines(Reports.run(claims, database()));
    for (String line : added) {
      // A conflict may stand where the whole file has a verdict of the log.
      assertTrue(all.contains(line) || line.contains("GSV-LINT-CONFLICT"), line);
    }
    if (base.isEmpty()) {
      assertEquals(all, added);
    }
  }

  @Property(tries = 1000)
  void anyBytesAreJudged(@ForAll byte[] content) throws IOException {
    Claims claims = new Claims();
    GoSumClaims.parse(content, "go.sum", claims);
    AuditReport report = Reports.run(claims, database());
    assertEquals(0, report.counts().get(Status.VERIFIED));
  }
}
