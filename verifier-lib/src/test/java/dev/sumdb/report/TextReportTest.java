package dev.sumdb.report;

import static dev.sumdb.report.SampleReports.H1_A;
import static dev.sumdb.report.SampleReports.H1_B;
import static dev.sumdb.report.SampleReports.mismatch;
import static dev.sumdb.report.SampleReports.verified;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.DatabaseState;
import dev.sumdb.audit.ExitRule;
import dev.sumdb.audit.Kind;
import dev.sumdb.report.TextStyle.Amount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {
  private static final String DATABASE =
      "; sum.golang.org at tree size 55649875, root " + "A".repeat(12) + "\n";

  @Test
  void saysOneLineWhenAllIsVerified() {
    AuditReport report = SampleReports.of(List.of(verified("example.com/a", 1)));
    assertEquals("ok: 1 verified" + DATABASE, write(report, Amount.PROBLEMS));
  }

  @Test
  void showsEachModuleWithItsRecordWhenAskedTo() {
    AuditReport report = SampleReports.of(List.of(verified("example.com/a", 1)));
    assertEquals(
        "ok: 1 verified"
            + DATABASE
            + "go.sum:1: example.com/a@v1.0.0: verified (sum.golang.org record 41)\n",
        write(report, Amount.ALL));
  }

  @Test
  void saysNothingOnSuccessWhenQuiet() {
    AuditReport good = SampleReports.of(List.of(verified("example.com/a", 1)));
    assertEquals("", write(good, Amount.QUIET));
  }

  @Test
  void saysOnlyTheProblemsWhenQuiet() {
    AuditReport bad = SampleReports.of(List.of(mismatch("example.com/b", 2)));
    assertTrue(write(bad, Amount.QUIET).startsWith("go.sum:2: verifying example.com/b@v1.0.0: "));
  }

  @Test
  void showsAMismatchInTheWordsOfTheGoCommand() {
    AuditReport report =
        SampleReports.of(List.of(verified("example.com/a", 1), mismatch("example.com/b", 2)));
    assertEquals(
        "fail: 1 verified, 1 mismatch"
            + DATABASE
            + "go.sum:2: verifying example.com/b@v1.0.0: checksum mismatch\n"
            + ("\tgo.sum:         " + H1_A + "\n")
            + ("\tsum.golang.org: " + H1_B + "\n")
            + "SECURITY ERROR: do not use this version before you know why: compare with a fresh"
            + " download, and ask the author whether the tag was moved\n",
        write(report, Amount.PROBLEMS));
  }

  @Test
  void saysWhoseTheHashIs() {
    assertEquals("go.work.sum", label("a/go.work.sum", 3));
    assertEquals("sums.txt", label("sums.txt", 3));
    assertEquals("standard input", label("-", 3));
    assertEquals("tool.exe", label("bin/tool.exe", 0));
    assertEquals("downloaded", label("", 0));
    assertEquals("downloaded", label("vendor/modules.txt", 3));
    assertEquals("downloaded", label("cache/download/example.com/a/@v/v1.0.0.zip", 0));
    assertEquals("downloaded", label("mod/example.com/a@v1.0.0", 0));
  }

  private static String label(String file, int line) {
    return Wording.haveLabel(
        new Claim("example.com/a", "v1.0.0", Kind.ZIP, "h1:" + H1_A, file, line));
  }

  @Test
  void tellsEveryStatusThatIsNotVerified() {
    String text = write(SampleReports.everything(), Amount.PROBLEMS);
    List<String> wanted =
        List.of(
            "fail: 1 verified, 1 mismatch, 1 not-found, 1 skipped, 1 unverifiable, 1 malformed,"
                + " 1 misbehaviour; ",
            "go.sum:3: example.com/c@v1.0.0/go.mod: not found in x\n",
            "go.sum:5: example.com/e@v1.0.0/go.mod: no answer: timeout\n",
            "go.sum:6: wrong number of fields 2\n",
            "go.sum:7: example.com/f@v1.0.0/go.mod: two signed histories\n",
            "go.sum:1: note: lines end in CR LF\n",
            "SECURITY ERROR: keep the evidence file");
    for (String want : wanted) {
      assertTrue(text.contains(want), want + " is not in\n" + text);
    }
    assertFalse(text.contains("corp.example/d"), text);
  }

  @Test
  void namesEvidenceFiles() {
    ReportDetails details =
        new ReportDetails("1", SampleReports.details().paths(), List.of("e.txt"), "");
    String text =
        SampleReports.write(new TextReport(details, TextStyle.PLAIN), SampleReports.everything());
    assertTrue(text.contains("\nevidence: e.txt\n"), text);
  }

  @Test
  void neverSaysOkWhereNothingWasVerified() {
    assertTrue(write(SampleReports.of(List.of()), Amount.PROBLEMS).startsWith("warn: nothing to"));
  }

  @Test
  void saysThatNoHeadWasVerified() {
    AuditReport report =
        new AuditReport(
            Instant.EPOCH,
            Duration.ZERO,
            List.of(new DatabaseState("a.example/b", "00000000", DatabaseState.NO_HEAD, "")),
            List.of(),
            List.of(),
            List.of(),
            ExitRule.DEFAULT);
    assertEquals(
        "warn: nothing to verify; a.example/b without a verified head\n",
        write(report, Amount.PROBLEMS));
  }

  @Test
  void coloursTheVerdictAndNothingElse() {
    TextReport coloured =
        new TextReport(SampleReports.details(), new TextStyle(Amount.PROBLEMS, true));
    String plain = write(SampleReports.everything(), Amount.PROBLEMS);
    String text = SampleReports.write(coloured, SampleReports.everything());
    assertEquals("\u001b[31mfail\u001b[0m" + plain.substring(4), text);
  }

  @Test
  void letsNoNameReachTheTerminalOrStartACommand() {
    String text = write(SampleReports.hostile(), Amount.ALL);
    HostileText.mustBePrintable(text);
    HostileText.mustHoldNoCommand(text);
  }

  private static String write(AuditReport report, Amount amount) {
    TextReport writer = new TextReport(SampleReports.details(), new TextStyle(amount, false));
    return SampleReports.write(writer, report);
  }
}
