package dev.sumdb.audit;

import dev.sumdb.gosum.H1;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Short forms for tests: runs an audit, prints findings as one line each. */
final class Reports {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  private Reports() {}

  /** A hash that only depends on the text. */
  static String h1(String text) {
    return H1.goMod(text.getBytes(StandardCharsets.UTF_8));
  }

  static Databases only(Database database) {
    return Databases.of(List.of(), database, Exemptions.NONE);
  }

  static Audit audit(Databases databases) {
    return new Audit(databases, ExitRule.DEFAULT, AuditProgress.NONE, CLOCK);
  }

  static AuditReport run(Claims claims, Database database) throws IOException {
    return audit(only(database)).run(claims);
  }

  static Claims goSum(String content) {
    Claims claims = new Claims();
    GoSumClaims.parse(content.getBytes(StandardCharsets.UTF_8), "go.sum", claims);
    return claims;
  }

  /** {@code LOCATION SUBJECT: STATUS CODE}, with single blanks and without empty parts. */
  static List<String> lines(AuditReport report) {
    return report.results().stream().map(Reports::line).toList();
  }

  static String line(Finding finding) {
    String text =
        finding.claim().location()
            + " "
            + finding.claim().subject()
            + ": "
            + finding.status()
            + " "
            + finding.reason();
    return text.strip().replaceAll(" +:", ":").replaceAll(" +", " ");
  }

  static List<String> remarks(AuditReport report) {
    return report.remarks().stream()
        .map(r -> r.file() + ":" + r.line() + " " + r.reason() + " " + r.message())
        .toList();
  }
}
