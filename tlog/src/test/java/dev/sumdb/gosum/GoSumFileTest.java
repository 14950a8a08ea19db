package dev.sumdb.gosum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.GoSumFile.Entry;
import dev.sumdb.gosum.GoSumFile.Kind;
import dev.sumdb.gosum.GoSumFile.Level;
import dev.sumdb.gosum.GoSumFile.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoSumFileTest {
  private static final String A = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  private static final String B = "h1:8wlg68NqwW7eMnI1aABk/C2pDYXj8mrMY4TyRfiLeS0=";

  @ParameterizedTest
  @CsvSource({
    "gosum/etcd.go.sum,208",
    "gosum/etcd.go.work.sum,401",
    "gosum/prometheus.go.sum,780",
    "gosum/xmod.go.sum,2",
  })
  void readsRealFilesWithoutAWordAndWritesThemBack(String file, int lines) throws IOException {
    byte[] content = Fixtures.bytes(file);
    GoSumFile sums = GoSumFile.parse(content, file);
    assertEquals(List.of(), sums.problems());
    assertEquals(lines, sums.entries().size());
    assertEquals(new String(content, StandardCharsets.UTF_8), sums.format());
  }

  @Test
  void notesThatARealFileIsNotSorted() throws IOException {
    GoSumFile sums = GoSumFile.parse(Fixtures.bytes("gosum/xmod-gosumcheck-test.sum"), "test.sum");
    assertEquals(6, sums.entries().size());
    assertTrue(sums.problems().stream().anyMatch(p -> p.kind() == Kind.UNSORTED));
    assertTrue(sums.problems().stream().allMatch(p -> p.kind().level() == Level.NOTE));
  }

  @Test
  void keepsLineNumbersOverEmptyLines() {
    GoSumFile sums = parse("\nrsc.io/quote v1.5.2 " + A + "\n \t\nrsc.io/quote v1.5.2/go.mod " + B);
    assertEquals(List.of(2, 4), sums.entries().stream().map(Entry::line).toList());
    assertProblem(sums, 4, Kind.NO_FINAL_NEWLINE, "final line missing newline");
  }

  @Test
  void describesAProblemAsTheGoCommandDoes() {
    GoSumFile sums = parse("rsc.io/quote v1.5.2\n");
    assertProblem(sums, 1, Kind.FIELD_COUNT, "wrong number of fields 2");
    assertEquals("go.sum:1: wrong number of fields 2", sums.describe(sums.problems().get(0)));
    assertEquals(Level.REFUSED_BY_GO, sums.problems().get(0).kind().level());
  }

  @Test
  void findsTwoHashesOfOneFileWhateverTheirOrder() {
    String a = "rsc.io/quote v1.5.2 " + A + "\n";
    String b = "rsc.io/quote v1.5.2 " + B + "\n";
    String message = "conflicting hashes of rsc.io/quote@v1.5.2: %s in line 1, %s here";
    assertProblem(parse(a + b), 2, Kind.CONFLICT, String.format(message, A, B));
    GoSumFile sums = parse(b + a);
    assertEquals(Kind.CONFLICT, sums.problems().get(1).kind());
    assertEquals(String.format(message, B, A), sums.problems().get(1).reason());
    assertEquals(2, sums.entries().size());
  }

  @Test
  void zipAndGoModAreTwoFiles() {
    GoSumFile sums = parse("rsc.io/quote v1.5.2 " + A + "\nrsc.io/quote v1.5.2/go.mod " + B + "\n");
    assertEquals(List.of(), sums.problems());
  }

  @Test
  void keepsUnknownAlgorithmsBesideH1() {
    GoSumFile sums = parse("rsc.io/quote v1.5.2 " + A + "\nrsc.io/quote v1.5.2 h2:xyzzy\n");
    assertEquals(2, sums.entries().size());
    assertProblem(sums, 2, Kind.UNKNOWN_ALGORITHM, "unknown hash algorithm \"h2\"");
    assertTrue(sums.format().contains("h2:xyzzy"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h1:xyzzy",
        "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ":x",
      })
  void findsMalformedHashes(String hash) {
    GoSumFile sums = parse("rsc.io/quote v1.5.2 " + hash + "\n");
    assertProblem(sums, 1, Kind.MALFORMED_HASH, "malformed hash \"" + hash + "\"");
    assertEquals(List.of(), sums.entries());
    assertEquals(Level.FINDING, sums.problems().get(0).kind().level());
  }

  @Test
  void findsMalformedModules() {
    assertProblem(
        parse("quote v1.5.2 " + A + "\n"),
        1,
        Kind.MALFORMED_MODULE,
        "malformed module path \"quote\": missing dot in first path element");
    assertProblem(
        parse("rsc.io/quote v2.0.0/go.mod " + A + "\n"),
        1,
        Kind.MALFORMED_MODULE,
        "rsc.io/quote@v2.0.0: invalid version: should be v0 or v1, not v2");
  }

  @Test
  void findsMergeConflictsEvenWhereTheMarkersHaveThreeFields() {
    GoSumFile sums =
        parse(
            "<<<<<<< my branch\nrsc.io/quote v1.5.2 "
                + (A + "\n||||||| base\n=======\nrsc.io/quote v1.5.2 ")
                + (B + "\n>>>>>>> theirs\n"));
    List<Integer> lines =
        sums.problems().stream()
            .filter(p -> p.kind() == Kind.MERGE_CONFLICT)
            .map(Problem::line)
            .toList();
    assertEquals(List.of(1, 3, 4, 6), lines);
    assertEquals("merge conflict marker \"<<<<<<< my branch\"", sums.problems().get(0).reason());
    assertEquals(2, sums.entries().size());
  }

  @Test
  void dropsTheHashOfAnEmptyGoModAsGoDoes() {
    GoSumFile sums =
        parse(
            "rsc.io/quote v1.5.2/go.mod h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=\n"
                + ("rsc.io/quote v1.5.2/go.mod " + A + "\n"));
    assertProblem(
        sums, 1, Kind.DROPPED_HASH, "hash of an empty go.mod: the go command ignores this line");
    assertEquals(1, sums.entries().size());
  }

  @Test
  void namesTheFirstOfTheSameLinesAlsoAmongConflictingOnes() {
    String a = "rsc.io/quote v1.5.2 " + A + "\n";
    String b = "rsc.io/quote v1.5.2 " + B + "\n";
    String c = "rsc.io/quote v1.5.2 h2:x\n";
    List<String> told =
        parse(a + b + c + b + a + c).problems().stream()
            .filter(problem -> problem.kind() != Kind.UNSORTED)
            .map(problem -> problem.line() + " " + problem.kind() + " " + problem.reason())
            .toList();
    assertEquals(
        List.of(
            "2 CONFLICT conflicting hashes of rsc.io/quote@v1.5.2: "
                + A
                + " in line 1, "
                + B
                + " here",
            "3 UNKNOWN_ALGORITHM unknown hash algorithm \"h2\"",
            "4 DUPLICATE same as line 2",
            "5 DUPLICATE same as line 1",
            "6 UNKNOWN_ALGORITHM unknown hash algorithm \"h2\"",
            "6 DUPLICATE same as line 3"),
        told);
  }

  @Test
  void notesDuplicatesOnce() {
    String line = "rsc.io/quote v1.5.2 " + A + "\n";
    GoSumFile sums = parse(line + line);
    assertProblem(sums, 2, Kind.DUPLICATE, "same as line 1");
    assertEquals(line, sums.format());
  }

  @Test
  void readsCrLfAndSaysSoOnce() {
    GoSumFile sums =
        parse("rsc.io/quote v1.5.2 " + A + "\r\nrsc.io/quote v1.5.2/go.mod " + B + "\r\n");
    assertProblem(sums, 1, Kind.CRLF, "lines end in CR LF");
    assertEquals(2, sums.entries().size());
    assertFalse(sums.format().contains("\r"));
  }

  @Test
  void readsBehindAByteOrderMark() {
    GoSumFile sums = parse("\ufeffrsc.io/quote v1.5.2 " + A + "\n");
    assertProblem(
        sums, 1, Kind.BOM, "byte order mark: the go command takes it for part of the module path");
    assertEquals("rsc.io/quote", sums.entries().get(0).module().path());
  }

  @Test
  void findsTornWrites() {
    GoSumFile sums = parse("rsc.io/quote v1.5.2 " + A + "\n\0\0\0\n");
    assertProblem(sums, 2, Kind.NUL, "NUL byte: torn by a crash while it was written?");
  }

  @Test
  void findsBytesThatAreNoText() {
    byte[] content = ("rsc.io/quote v1.5.2 " + A + "\n").getBytes(StandardCharsets.UTF_8);
    content[0] = (byte) 0xff;
    GoSumFile sums = GoSumFile.parse(content, "go.sum");
    assertProblem(sums, 1, Kind.NOT_UTF8, "invalid UTF-8");
    assertEquals(List.of(), sums.entries());
  }

  @Test
  void anEmptyFileIsFine() {
    assertEquals(List.of(), parse("").problems());
    assertEquals("", parse("").format());
  }

  @Property
  void anyBytesAreRead(@ForAll byte[] content) {
    GoSumFile sums = GoSumFile.parse(content, "go.sum");
    GoSumFile again = parse(sums.format());
    assertEquals(sums.format(), again.format());
  }

  @Property
  void oneChangedByteNeverStopsTheReader(@ForAll int at, @ForAll byte value) {
    byte[] content =
        ("rsc.io/quote v1.5.2 " + A + "\nrsc.io/quote v1.5.2/go.mod " + B + "\n")
            .getBytes(StandardCharsets.UTF_8);
    content[Math.floorMod(at, content.length)] = value;
    GoSumFile sums = GoSumFile.parse(content, "go.sum");
    assertTrue(sums.entries().size() >= 0 && sums.entries().size() <= 2);
    assertTrue(sums.entries().size() == 2 || !sums.problems().isEmpty());
  }

  private static GoSumFile parse(String text) {
    return GoSumFile.parse(text.getBytes(StandardCharsets.UTF_8), "go.sum");
  }

  private static void assertProblem(GoSumFile sums, int line, Kind kind, String reason) {
    assertEquals(List.of(new Problem(line, kind, reason)), sums.problems());
  }
}
