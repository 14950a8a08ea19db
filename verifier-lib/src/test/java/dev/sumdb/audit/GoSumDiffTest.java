package dev.sumdb.audit;

import static dev.sumdb.audit.Reports.h1;
import static dev.sumdb.audit.Reports.lines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoSumDiffTest {
  private static final String A = "example.com/a v1.0.0 " + h1("a") + "\n";
  private static final String B = "example.com/b v1.0.0 " + h1("b") + "\n";
  private static final String C = "example.com/c v1.0.0 " + h1("c") + "\n";

  private static List<String> added(String base, String head) throws IOException {
    Claims claims = new Claims();
    GoSumDiff.added(
        base.getBytes(StandardCharsets.UTF_8),
        head.getBytes(StandardCharsets.UTF_8),
        "go.sum",
        claims);
    return lines(Reports.run(claims, new FakeDatabase("db")));
  }

  @Test
  void hasAddedLinesWithTheLineNumbersOfTheHead() throws Exception {
    assertEquals(
        List.of("go.sum:2 example.com/b@v1.0.0: not-found GSV-NOTFOUND"), added(A + C, A + B + C));
  }

  @Test
  void hasAllLinesOfANewFile() throws Exception {
    assertEquals(2, added("", A + B).size());
  }

  @Test
  void hasNothingForRemovedMovedAndReformattedLines() throws Exception {
    assertEquals(List.of(), added(A + B + C, A));
    assertEquals(List.of(), added(A + B, B + A));
    assertEquals(List.of(), added(A + B, (A + B).replace(" ", "\t").replace("\n", "\r\n")));
    assertEquals(List.of(), added(A + B, A + B.strip()));
  }

  @Test
  void hasALineWhoseHashChanged() throws Exception {
    assertEquals(
        List.of("go.sum:1 example.com/a@v1.0.0: not-found GSV-NOTFOUND"),
        added(A + B, A.replace(h1("a"), h1("x")) + B));
  }

  @Test
  void hasAddedMalformedLinesOnly() throws Exception {
    assertEquals(List.of(), added("bad line\n" + A, "bad line\n" + A));
    assertEquals(
        List.of("go.sum:2: malformed GSV-LINT-FIELDS"),
        added("bad line\n" + A, "bad line\nworse\n" + A));
  }

  @Test
  void hasAConflictWhicheverOfItsLinesIsNew() throws Exception {
    String other = A.replace(h1("a"), h1("x"));
    assertEquals(
        List.of("go.sum:2 example.com/a@v1.0.0: malformed GSV-LINT-CONFLICT"), added(A, A + other));
    assertEquals(
        List.of(
            "go.sum:1 example.com/a@v1.0.0: not-found GSV-NOTFOUND",
            "go.sum:2: malformed GSV-LINT-CONFLICT"),
        added(A, other + A));
    assertEquals(List.of(), added(A + other, A + other));
  }
}
