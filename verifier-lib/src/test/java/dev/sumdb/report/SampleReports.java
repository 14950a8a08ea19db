package dev.sumdb.report;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.DatabaseState;
import dev.sumdb.audit.ExitRule;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Kind;
import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Remark;
import dev.sumdb.audit.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reports for the tests of all formats. */
final class SampleReports {
  static final String H1_A = "h1:" + "A".repeat(43) + "=";
  static final String H1_B = "h1:" + "B".repeat(42) + "A=";
  static final String DATABASE = "sum.golang.org";

  /** Everything that could end a string, start an element, a command or an escape sequence. */
  static final List<String> HOSTILE =
      List.of(
          "::error file=x,line=1::owned",
          "a\n::error::owned",
          "a\r\n##[error]owned ##vso[task.complete]",
          "\u001b[2J\u001b]0;owned\u0007\u009b31m",
          "]]><system-out/><x a=\"'&",
          "100%0A::error::owned%",
          "| x | <img src=x onerror=y> [a](http://b) `c` **d** @e\n# f",
          "\u202etxt.exe\u2066\u0000\ud800\uffff\ufffe",
          "{0} [link](0) \\ \" ' ${x} $(y)");

  private SampleReports() {}

  static ReportDetails details() {
    Path root = Path.of("/src/project");
    return new ReportDetails(
        "1.2.3", new SourcePaths(root.resolve("sub"), root), List.of(), "nothing to verify");
  }

  static AuditReport of(List<Finding> findings, Remark... remarks) {
    DatabaseState state = new DatabaseState(DATABASE, "033de0ae", 55649875, "A".repeat(43) + "=");
    return new AuditReport(
        Instant.parse("2026-01-02T03:04:05.678Z"),
        Duration.ofMillis(1234),
        List.of(state),
        findings,
        List.of(remarks),
        List.of(),
        ExitRule.DEFAULT);
  }

  static Claim claim(String module, Kind kind, int line) {
    return new Claim(module, "v1.0.0", kind, H1_A, "go.sum", line);
  }

  static Finding verified(String module, int line) {
    Claim claim = claim(module, Kind.ZIP, line);
    return new Finding(claim, Status.VERIFIED, Reason.NONE, "", List.of(H1_A), 40 + line, DATABASE);
  }

  static Finding mismatch(String module, int line) {
    return new Finding(
        claim(module, Kind.ZIP, line),
        Status.MISMATCH,
        Reason.MISMATCH,
        "checksum mismatch: have this, the log proves that",
        List.of(H1_B),
        7,
        DATABASE);
  }

  static Finding unproven(String module, int line, Status status, Reason reason, String message) {
    Claim claim = claim(module, Kind.GO_MOD, line);
    return new Finding(claim, status, reason, message, List.of(), Finding.NOT_LOGGED, DATABASE);
  }

  /** One finding of each status, and a remark. */
  static AuditReport everything() {
    List<Finding> findings = new ArrayList<>();
    findings.add(verified("example.com/a", 1));
    findings.add(mismatch("example.com/b", 2));
    findings.add(
        unproven("example.com/c", 3, Status.NOT_FOUND, Reason.NOT_FOUND, "not found in x"));
    findings.add(
        Finding.local(
            claim("corp.example/d", Kind.ZIP, 4),
            Status.SKIPPED,
            Reason.SKIPPED,
            "skipped: GOPRIVATE=corp.example"));
    findings.add(
        unproven(
            "example.com/e", 5, Status.UNVERIFIABLE, Reason.UNVERIFIABLE, "no answer: timeout"));
    findings.add(
        Finding.local(
            Claim.at("go.sum", 6),
            Status.MALFORMED,
            Reason.LINT_FIELDS,
            "wrong number of fields 2"));
    findings.add(
        unproven("example.com/f", 7, Status.MISBEHAVIOUR, Reason.FORK, "two signed histories"));
    return of(findings, new Remark(Reason.LINT_CRLF, "go.sum", 1, "lines end in CR LF"));
  }

  /** Every text that comes from outside is hostile. */
  static AuditReport hostile() {
    List<Finding> findings = new ArrayList<>();
    List<Remark> remarks = new ArrayList<>();
    for (String text : HOSTILE) {
      for (Status status : Status.values()) {
        findings.add(hostile(text, status));
      }
      remarks.add(new Remark(Reason.LINT_CRLF, text, 1, text));
    }
    return of(findings, remarks.toArray(Remark[]::new));
  }

  private static Finding hostile(String text, Status status) {
    Reason reason = status == Status.VERIFIED ? Reason.NONE : Reason.MISMATCH;
    String have = "h1:" + text;
    List<String> want =
        status == Status.VERIFIED
            ? List.of(have)
            : status == Status.MISMATCH ? List.of("h1:want" + text) : List.of();
    long index = want.isEmpty() ? Finding.NOT_LOGGED : 1;
    Claim claim = new Claim(text, text, Kind.ZIP, have, text, 3);
    return new Finding(claim, status, reason, text, want, index, text);
  }

  static String write(ReportWriter writer, AuditReport report) {
    StringBuilder out = new StringBuilder();
    try {
      writer.write(report, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
