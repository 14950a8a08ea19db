package dev.sumdb.audit;

import static dev.sumdb.audit.Reports.goSum;
import static dev.sumdb.audit.Reports.h1;
import static dev.sumdb.audit.Reports.lines;
import static dev.sumdb.audit.Reports.remarks;
import static dev.sumdb.audit.Reports.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoSumClaimsTest {
  private static final String ZIP = h1("zip");
  private static final String GOOD = "example.com/a v1.0.0 " + ZIP + "\n";

  private final FakeDatabase database =
      new FakeDatabase("sum.example").logs(7, "example.com/a", "v1.0.0 " + ZIP);

  private AuditReport audit(String content) throws IOException {
    return run(goSum(content), database);
  }

  @Test
  void reportsMalformedLinesWhereTheyAreAndChecksTheOthers() throws Exception {
    AuditReport report =
        audit(
            "example.com/a v1.0.0\n"
                + GOOD
                + "<<<<<<< HEAD\n"
                + "example.com/a v1.0 "
                + ZIP
                + "\n"
                + "example.com/a v1.0.0 h1:AAAA\n"
                + "not a\u0000 line\n"
                + "example.com/a v1.0.0 nonsense\n");
    assertEquals(
        List.of(
            "go.sum:1: malformed GSV-LINT-FIELDS",
            "go.sum:2 example.com/a@v1.0.0: verified",
            "go.sum:3: malformed GSV-LINT-CONFLICT-MARKER",
            "go.sum:4: malformed GSV-LINT-MODULE",
            "go.sum:5: malformed GSV-LINT-HASH",
            "go.sum:6: malformed GSV-LINT-NUL",
            "go.sum:7: malformed GSV-LINT-HASH"),
        lines(report));
    assertEquals(1, report.exitCode());
  }

  @Test
  void reportsBytesThatAreNotUtf8() throws Exception {
    Claims claims = new Claims();
    byte[] bytes = ("\u00ff v1.0.0 h1:x\n" + GOOD).getBytes(StandardCharsets.ISO_8859_1);
    GoSumClaims.parse(bytes, "go.sum", claims);
    assertEquals(
        List.of("go.sum:1: malformed GSV-LINT-UTF8", "go.sum:2 example.com/a@v1.0.0: verified"),
        lines(run(claims, database)));
  }

  @Test
  void reportsAByteOrderMarkAndChecksItsLine() throws Exception {
    assertEquals(
        List.of("go.sum:1: malformed GSV-LINT-BOM", "go.sum:1 example.com/a@v1.0.0: verified"),
        lines(audit("\uFEFF" + GOOD)));
  }

  @Test
  void mentionsWhatGoWouldWriteDifferently() throws Exception {
    AuditReport report = audit("example.com/a v1.0.0 " + ZIP + "\r\n\r\n" + GOOD.strip());
    assertEquals(2, report.counts().get(Status.VERIFIED));
    assertEquals(0, report.exitCode());
    assertEquals(
        List.of(
            "go.sum:1 GSV-LINT-CRLF lines end in CR LF",
            "go.sum:3 GSV-LINT-FINAL-NEWLINE final line missing newline"),
        remarks(report));
  }

  @Test
  void leavesOutTheHashOfAnEmptyGoModAsGoDoes() throws Exception {
    AuditReport report =
        audit("example.com/a v1.0.0/go.mod h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=\n");
    assertEquals(List.of(), lines(report));
    assertEquals(5, report.exitCode());
    assertEquals(
        List.of(
            "go.sum:1 GSV-LINT-DROPPED hash of an empty go.mod: the go command ignores this line"),
        remarks(report));
  }

  @Test
  void hasNothingToVerifyInAnEmptyFile() throws Exception {
    assertEquals(5, audit("").exitCode());
    assertEquals(5, audit("\n\n").exitCode());
  }

  @Test
  void survivesALineOfAMegabyte() throws Exception {
    String megabyte = "a".repeat(1 << 20);
    AuditReport report =
        audit(
            megabyte
                + "\n"
                + "example.com/"
                + megabyte
                + " v1.0.0 "
                + ZIP
                + "\n"
                + "example.com/a v1.0.0 h2:"
                + megabyte
                + "\n"
                + GOOD);
    assertEquals(
        List.of(
            "go.sum:1: malformed GSV-LINT-FIELDS",
            "go.sum:2: malformed GSV-LINT-TOO-LONG",
            "go.sum:3: malformed GSV-LINT-TOO-LONG",
            "go.sum:4 example.com/a@v1.0.0: verified"),
        lines(report));
    for (Finding finding : report.results()) {
      assertTrue(finding.message().length() < 200, finding.message());
    }
  }

  @Test
  @Tag("full")
  void checksAMillionLines() throws Exception {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 1_000_000; i++) {
      content.append("example.com/m").append(i).append(" v1.0.0 ").append(ZIP).append('\n');
    }
    content.append(GOOD);
    AuditReport report = audit(content.toString());
    assertEquals(1_000_001, report.results().size());
    assertEquals(1, report.counts().get(Status.VERIFIED));
    assertEquals(1_000_000, report.counts().get(Status.NOT_FOUND));
  }

  @Test
  void endsWithAnErrorOnAStreamWithoutEnd() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            return length;
          }
        };
    IOException e = assertThrows(IOException.class, () -> GoSumClaims.content(endless, "stdin"));
    assertEquals("stdin is too large for a go.sum file: more than 134217728 bytes", e.getMessage());
  }

  @Test
  void refusesMoreLinesThanItCanHoldFindingsFor() throws Exception {
    byte[] most = "\n".repeat(GoSumClaims.MAX_LINES).getBytes(StandardCharsets.UTF_8);
    assertEquals(most.length, GoSumClaims.content(new ByteArrayInputStream(most), "-").length);
    byte[] more = "\n".repeat(GoSumClaims.MAX_LINES + 1).getBytes(StandardCharsets.UTF_8);
    IOException e =
        assertThrows(
            IOException.class, () -> GoSumClaims.content(new ByteArrayInputStream(more), "go.sum"));
    assertEquals("go.sum is too large for a go.sum file: more than 1048576 lines", e.getMessage());
  }

  @Test
  void readsFilesAndStreams(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("go.sum"), GOOD);
    Claims claims = new Claims();
    GoSumClaims.read(file, claims);
    assertEquals(List.of(file + ":1 example.com/a@v1.0.0: verified"), lines(run(claims, database)));
    byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
    assertEquals(bytes.length, GoSumClaims.content(new ByteArrayInputStream(bytes), "-").length);
    assertThrows(IOException.class, () -> GoSumClaims.read(dir.resolve("none"), claims));
  }

  @Test
  void findsFilesBelowADirectoryButNotInHiddenOnes(@TempDir Path dir) throws Exception {
    for (String name :
        List.of(
            "go.sum",
            "go.work.sum",
            "b/go.sum",
            "a/testdata/go.sum",
            "a/vendor/x/go.sum",
            ".git/go.sum",
            "a/.cache/deep/go.sum",
            "a/go.mod")) {
      Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
    Files.createSymbolicLink(dir.resolve("loop"), dir);
    assertEquals(
        List.of("a/testdata/go.sum", "a/vendor/x/go.sum", "b/go.sum", "go.sum", "go.work.sum"),
        GoSumFiles.below(dir).stream().map(f -> dir.relativize(f).toString()).toList());
    assertEquals(
        List.of("go.sum", "go.work.sum"),
        GoSumFiles.in(dir).stream().map(f -> dir.relativize(f).toString()).toList());
    assertEquals(List.of(), GoSumFiles.in(dir.resolve("a")));
    assertThrows(IOException.class, () -> GoSumFiles.in(dir.resolve("none")));
    assertThrows(IOException.class, () -> GoSumFiles.below(dir.resolve("go.sum")));
  }
}
