package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyCommandTest {
  @TempDir Path temp;
  private VerifierWorld world;

  @BeforeEach
  void start() {
    world = new VerifierWorld(temp);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void verifiesTheGoSumOfTheCurrentModule() {
    world.write("go.sum", VerifierWorld.goodLines(4));
    Run run = world.run("verify");
    assertEquals(ok("8 verified"), run.out());
    assertEquals("", run.err());
    assertEquals(0, run.exit());
  }

  @Test
  void findsTheModuleFromADirectoryBelow() throws IOException {
    world.write("go.sum", VerifierWorld.badLine(2, 3));
    Path below = Files.createDirectories(world.project.resolve("a/b"));
    Run run = Run.in(below, world.environment, "", "verify");
    assertEquals(1, run.exit());
    assertTrue(run.out().contains(world.project.resolve("go.sum") + ":3: "), run.out());
  }

  @Test
  void saysWhichLineTheLogDisproves() {
    world.write("go.sum", VerifierWorld.badLine(4, 6));
    Run run = world.run("verify");
    assertEquals(1, run.exit());
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.get(0).startsWith("fail: 7 verified, 1 mismatch; sumdb.example at "));
    assertEquals(
        "go.sum:6: verifying example.com/m2@v1.0.2/go.mod: checksum mismatch", lines.get(1));
    assertTrue(lines.get(2).matches("\tgo\\.sum: {8}h1:.{43}="), lines.get(2));
    assertTrue(lines.get(3).matches("\tsumdb\\.example: h1:.{43}="), lines.get(3));
    assertTrue(lines.get(4).startsWith("SECURITY ERROR: "), lines.get(4));
  }

  @Test
  void givesTheSameAnswerFromItsStateWithoutTheDatabase() {
    world.write("go.sum", VerifierWorld.badLine(4, 6));
    Run online = world.run("verify");
    world.close();
    assertEquals(online, world.run("verify", "--offline"));
  }

  @Test
  void callsNothingVerifiedThatIsNotProvableOffline() {
    world.write("go.sum", VerifierWorld.goodLines(2));
    assertEquals(0, world.run("verify").exit());
    // The tile at hand proves the other records, too, but not one that the log does not have.
    world.write("go.sum", VerifierWorld.goodLines(VerifierWorld.SIZE + 1));
    Run run = world.run("verify", "--offline");
    assertEquals(3, run.exit());
    assertTrue(run.out().startsWith("warn: 24 verified, 2 unverifiable; "), run.out());
  }

  @Test
  void readsStandardInput() {
    Run run = Run.in(world.project, world.environment, VerifierWorld.badLine(1, 1), "verify", "-");
    assertEquals(1, run.exit());
    assertTrue(run.out().contains("\n-:1: verifying "), run.out());
    assertTrue(run.out().contains("\n\tstandard input: h1:"), run.out());
  }

  @Test
  void verifiesAllFilesBelowADirectory() {
    world.write("a/go.sum", VerifierWorld.goodLines(1));
    world.write("b/c/go.work.sum", VerifierWorld.badLine(2, 4));
    Run one = world.run("verify", "a");
    assertEquals(ok("2 verified"), one.out());
    Run all = world.run("verify", "-r", ".");
    assertEquals(1, all.exit());
    assertTrue(all.out().startsWith("fail: 5 verified, 1 mismatch; "), all.out());
    assertTrue(all.out().contains("b/c/go.work.sum:4: "), all.out());
  }

  @Test
  void cannotVerifyWhatTheDatabaseDoesNotAnswer() {
    world.write("go.sum", VerifierWorld.goodLines(1));
    world.environment.put("GOSUMDB", world.database.key() + " http://127.0.0.1:1");
    Run run = world.run("verify", "--timeout", "2s");
    assertEquals(3, run.exit());
    assertTrue(
        run.out().startsWith("warn: 2 unverifiable; sumdb.example without a verified head\n"),
        run.out());
    assertTrue(run.out().contains("what to do: try again when"), run.out());
  }

  @Test
  void takesAnAnswerOfAnotherKeyForAnotherServer() {
    world.write("go.sum", VerifierWorld.goodLines(1));
    String other = TestKeys.impostor(TestKeys.LOG_NAME).verifierKey().toString();
    world.environment.put("GOSUMDB", other + " " + world.server.url());
    Run run = world.run("verify");
    assertEquals(3, run.exit());
    assertTrue(run.out().contains("wrong key or wrong server?"), run.out());
  }

  @Test
  void findsWhatTheDatabaseDoesNotHave() {
    world.write("go.sum", VerifierWorld.goodLines(VerifierWorld.SIZE + 1));
    Run run = world.run("verify");
    assertEquals(1, run.exit());
    assertTrue(run.out().startsWith("fail: 24 verified, 2 not-found; "), run.out());
  }

  @Test
  void raisesTheAlarmAboutAForkAndWritesEvidence() throws IOException {
    world.write("go.sum", VerifierWorld.goodLines(3));
    assertEquals(0, world.run("verify").exit());
    TestDatabase fork = world.database.forkAt(5);
    ModuleVersion added = new ModuleVersion("example.com/x", "v1.0.0");
    fork.add(added, TestDatabase.lines(added, ""));
    fork.grow(9);
    world.server.serve(fork);
    world.write("go.sum", TestDatabase.lines(added, ""));
    Run run = world.run("verify", "--exit-zero");
    assertEquals(4, run.exit(), run.out());
    assertTrue(run.out().contains("SECURITY ERROR: keep the evidence file"), run.out());
    String evidence =
        run.out().lines().filter(line -> line.startsWith("evidence: ")).findFirst().orElseThrow();
    Path file = Path.of(evidence.substring("evidence: ".length()));
    assertTrue(Files.size(file) > 100, file.toString());

    Run checked = world.run("verify", "evidence", file.toString());
    assertEquals(0, checked.exit(), checked.err());
    assertTrue(checked.out().startsWith("GSV-FORK: "), checked.out());
    assertFalse(checked.out().contains("the file's own"), checked.out());
    String gosumdb = world.environment.put("GOSUMDB", "sum.golang.org");
    Run stranger = world.run("verify", "evidence", file.toString());
    assertEquals(0, stranger.exit(), stranger.err());
    assertTrue(
        stranger
            .out()
            .endsWith(
                """

                the key is the file's own: compare it with the one you know
                the script in the file was not checked: read it before you run it
                """),
        stranger.out());
    String name = gosumdb.substring(0, gosumdb.indexOf('+'));
    world.environment.put("GOSUMDB", TestKeys.impostor(name).verifierKey().toString());
    Run namesake = world.run("verify", "evidence", file.toString());
    assertEquals(1, namesake.exit());
    assertTrue(
        namesake.err().contains(": another key of that name is known: not "), namesake.err());
    world.environment.put("GOSUMDB", gosumdb);
    String text = Files.readString(file);
    int signature = text.indexOf("— sumdb.example ") + 40;
    char other = text.charAt(signature) == 'A' ? 'B' : 'A';
    Files.writeString(file, text.substring(0, signature) + other + text.substring(signature + 1));
    assertEquals(1, world.run("verify", "evidence", file.toString()).exit());
  }

  @Test
  void raisesTheAlarmAboutAnAlteredRecordWithinASignedAnswer() {
    world.write("go.sum", VerifierWorld.goodLines(1));
    String path = TestDatabase.lookupPath(TestDatabase.module(0));
    world.database.alter(path, VerifyCommandTest::changeFirstHash);
    Run run = world.run("verify");
    assertEquals(4, run.exit());
    assertTrue(run.out().startsWith("fail: 2 misbehaviour; "), run.out());
    assertTrue(run.out().contains("the log or somebody in between altered"), run.out());
    assertTrue(run.out().contains("\nevidence: "), run.out());
  }

  @Test
  void hasNothingToVerifyWithoutAGoSum() {
    Run run = world.run("verify");
    assertEquals(5, run.exit());
    assertEquals("warn: nothing to verify\n", run.out());
    assertTrue(run.err().startsWith("sumdb: there is no go.sum file in "), run.err());
  }

  @Test
  void hasNothingToVerifyWhenAllIsSkipped() {
    world.write("go.sum", VerifierWorld.goodLines(2));
    world.environment.put("GOPRIVATE", "example.com");
    Run run = world.run("verify", "-v");
    assertEquals(5, run.exit());
    assertTrue(
        run.out().contains("go.sum:1: example.com/m0@v1.0.0: skipped: GOPRIVATE="), run.out());
    assertEquals(List.of(), world.server.requests());
  }

  @Test
  void neverSkipsWhatIsBoundToADatabase() {
    world.write("go.sum", VerifierWorld.goodLines(2));
    String bound = "example.com/m1=" + world.environment.get("GOSUMDB");
    world.environment.put("GOPRIVATE", "example.com");
    world.environment.put("GOSUMDB", "off");
    Run run = world.run("verify", "--sumdb", bound);
    assertEquals(0, run.exit(), run.out());
    assertTrue(run.out().startsWith("ok: 2 verified, 2 skipped; "), run.out());
  }

  @Test
  void asksTheGivenDatabaseThoughGosumdbIsOff() {
    world.write("go.sum", VerifierWorld.goodLines(2));
    String given = world.environment.put("GOSUMDB", "off");
    assertEquals(5, world.run("verify").exit());
    assertEquals(0, world.run("verify", "--sumdb", given).exit());
  }

  @Test
  void saysHowToReachADatabaseWhenThereIsNoProxy() {
    world.write("go.sum", VerifierWorld.goodLines(1));
    world.environment.put("GOSUMDB", world.database.key().toString());
    world.environment.remove("GOPROXY");
    Run run = world.run("verify");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("set GOPROXY or --proxy"), run.err());
  }

  @Test
  void reachesTheDatabaseThroughTheGivenProxy() {
    world.write("go.sum", VerifierWorld.goodLines(1));
    world.environment.put("GOSUMDB", world.database.key().toString());
    world.environment.remove("GOPROXY");
    // The database's own server answers 404 below /sumdb/, so it is no proxy, and off is the end.
    Run run = world.run("verify", "--proxy", world.server.url() + ",off", "--timeout", "1s");
    assertEquals(3, run.exit());
    assertTrue(world.server.requests().contains("sumdb/sumdb.example/supported"), run.out());
  }

  @Test
  void writesSeveralReportsAtOnce() throws IOException {
    world.write("go.sum", VerifierWorld.badLine(2, 1));
    Run run =
        world.run(
            "verify",
            "--format",
            "text",
            "--format=sarif=r.sarif",
            "--format",
            "junit=r.xml",
            "--format",
            "gitlab=r.gitlab.json",
            "--format",
            "json=r.json",
            "--format",
            "github=r.github");
    assertEquals(1, run.exit());
    assertTrue(run.out().startsWith("fail: 3 verified, 1 mismatch"), run.out());
    assertTrue(Files.readString(world.project.resolve("r.sarif")).contains("\"2.1.0\""));
    assertTrue(Files.readString(world.project.resolve("r.xml")).contains("<testsuites>"));
    assertTrue(Files.readString(world.project.resolve("r.gitlab.json")).contains("check_name"));
    assertTrue(Files.readString(world.project.resolve("r.json")).contains("\"exitCode\" : 1"));
    assertTrue(Files.readString(world.project.resolve("r.github")).startsWith("::error file="));
  }

  @Test
  void appendsToTheStepSummaryOfGitHub() throws IOException {
    world.write("go.sum", VerifierWorld.badLine(2, 1));
    Path summary = world.write("summary.md", "before\n");
    world.environment.put("GITHUB_STEP_SUMMARY", summary.toString());
    world.run("verify", "--format", "github");
    assertTrue(Files.readString(summary).startsWith("before\n### sumdb: 3 verified, 1 mism"));
    assertTrue(Files.readString(summary).contains("GSV-MISMATCH"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          none.sum                           | none.sum: no such file or directory
          --format yaml go.sum               | --format: no format "yaml"
          --format jsno go.sum               | --format: no format "jsno"; did you mean json?
          --format text --format json go.sum | --format: both text and json for standard output
          --format json= go.sum              | --format json=: want another file for each format
          --fail-on mismach go.sum           | --fail-on: no status "mismach"; did you mean mismatch?
          --jobs 0 go.sum                    | --jobs: want a number from 1 to 256, got 0
          --timeout 5 go.sum                 | --timeout: want a time such as 500ms, 60s or 2m, got "5"
          --sumdb nonsense go.sum            | --sumdb: malformed verifier id: "nonsense" has no built-in key; give NAME+HASH+KEY
          --sumdb sum.golang.org --sumdb sum.golang.org go.sum | --sumdb: two databases for the same modules
          --tiles none go.sum                | none: not a directory
          - -                                | - stands for standard input, which can be read once
          go.mod                             | go.mod has no hashes
          go.sum cache                       | go.sum and cache do not go together
          -r vendor                          | -r and vendor do not go together
          example.com/m@latest               | malformed module version "example.com/m@latest"
          --ofline go.sum                    | unknown option --ofline; did you mean --offline?
          cache none                         | none: not a directory
          storage none                       | none: no such file or directory
          binary none                        | none: no such file or directory
          vendor none                        | none: no such file or directory
          evidence none                      | none: no such file or directory
          zip none --module example.com/m@v1.0.0 | none: no such file or directory
          """)
  void refusesWhatItCannotUnderstand(String args, String message) {
    world.write("go.sum", VerifierWorld.goodLines(1));
    Run run = world.run(("verify " + args).split(" "));
    assertEquals(2, run.exit(), run.err());
    assertEquals("", run.out());
    String first = run.err().lines().findFirst().orElse("");
    assertTrue(
        first.startsWith("sumdb: " + message)
            || first.startsWith("sumdb: " + world.project.resolve(message.split(":")[0]))
            || first.contains("latest"),
        run.err());
    assertEquals(List.of(), world.server.requests());
  }

  /** As cron jobs and containers have it; many systems have such a certificate authority. */
  @Test
  void readsFilesWhoseNamesTheLocaleCannotSpell() throws Exception {
    world.write("sums/f\u0151/go.sum", VerifierWorld.goodLines(3));
    world.write("authorities/f\u0151.pem", "no certificate");
    world.environment.put(
        "SSL_CERT_DIR", world.project.resolve("authorities").toAbsolutePath().toString());
    world.environment.put("LC_ALL", "C");
    Run run = Shell.finish(Serve.process(world.project, world.environment, "verify", "-r", "sums"));
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().startsWith("ok: 6 verified; "), run.out());
  }

  @Test
  void turnsFindingsIntoSuccessOnlyWhereAsked() {
    world.write("go.sum", VerifierWorld.badLine(2, 1));
    assertEquals(0, world.run("verify", "--exit-zero").exit());
    assertEquals(1, world.run("verify", "--fail-on", "mismatch").exit());
    assertEquals(0, world.run("verify", "--fail-on", "not-found,malformed").exit());
    assertEquals(2, world.run("verify", "--exit-zero", "none").exit());
  }

  @Test
  void failsForTheStatusesThatAreAskedFor() {
    world.write("go.sum", VerifierWorld.goodLines(1) + "a.example/b v1.0.0 h2:abc\n");
    assertEquals(3, world.run("verify").exit());
    assertEquals(1, world.run("verify", "--fail-on", "unverifiable").exit());
  }

  @Test
  void saysNothingWhenQuietAndAllIsWell() {
    world.write("go.sum", VerifierWorld.goodLines(1));
    assertEquals(new Run(0, "", ""), world.run("verify", "-q"));
  }

  @Test
  void coloursOnlyForThoseWhoWantIt() {
    world.write("go.sum", VerifierWorld.goodLines(1));
    assertFalse(world.run("verify").out().contains("\u001b"));
    world.environment.put("CLICOLOR_FORCE", "1");
    assertTrue(world.run("verify").out().startsWith("\u001b[32mok\u001b[0m: "));
    assertFalse(world.run("verify", "--no-color").out().contains("\u001b"));
    world.environment.put("NO_COLOR", "");
    assertFalse(world.run("verify").out().contains("\u001b"));
  }

  @Test
  void takesOptionsBeforeAndAfterAWord() {
    Run before = world.run("verify", "--format", "json", "cache");
    Run after = world.run("verify", "cache", "--format", "json");
    assertEquals(5, before.exit(), before.err());
    assertEquals(5, after.exit(), after.err());
    assertTrue(before.out().contains("\"exitCode\" : 5"), before.out());
    assertTrue(after.out().contains("\"exitCode\" : 5"), after.out());
  }

  @Test
  void keepsDatabasesApartInOneStateDirectory() throws IOException {
    world.write("go.sum", VerifierWorld.goodLines(1));
    assertEquals(0, world.run("verify", "--state", "state").exit());
    try (Stream<Path> dirs = Files.list(world.project.resolve("state"))) {
      assertEquals(
          List.of("sumdb.example+" + world.database.key().idHex()),
          dirs.map(dir -> dir.getFileName().toString()).toList());
    }
  }

  @Test
  void saysThatAStateIsNoDirectory() {
    world.write("go.sum", VerifierWorld.goodLines(1));
    Path file = world.write("state", "");
    Run run = world.run("verify", "--state", "state");
    assertEquals(new Run(2, "", "sumdb: " + file + ": not a directory\n"), run);
  }

  @Test
  void verifiesTheModulesOfAWorkspaceThatIsNoModuleItself() throws IOException {
    Files.delete(world.project.resolve("go.mod"));
    world.write(
        "go.work",
        "go 1.21 // use ./c\nuse ./a\nuse (\n\t\"b\" // the other\n\t`./a`\n)\nreplace (\n\tx => ./d\n)\n");
    world.write("go.work.sum", VerifierWorld.goodLines(1));
    world.write("a/go.sum", VerifierWorld.goodLines(2));
    world.write("b/go.sum", VerifierWorld.badLine(2, 3));
    world.write("c/go.sum", VerifierWorld.badLine(2, 3));
    world.write("d/go.sum", VerifierWorld.badLine(2, 3));
    Run run = world.run("verify");
    assertEquals(1, run.exit(), run.out());
    assertTrue(run.out().startsWith("fail: 9 verified, 1 mismatch; "), run.out());
    assertTrue(run.out().contains("\nb/go.sum:3: verifying "), run.out());
    world.write(
        ".sumdb.yaml",
        "exemptions:\n- module: example.com/m1\n  version: v1.0.1\n  reason: reviewed\n");
    assertEquals(0, world.run("verify").exit());
    world.environment.put("GOWORK", "off");
    Run off = world.run("verify");
    assertEquals(5, off.exit());
    assertEquals("sumdb: no go.mod or go.work file here or in any directory above\n", off.err());
  }

  @Test
  void refusesAWorkspaceThatIsNotWhole() throws IOException {
    Files.delete(world.project.resolve("go.mod"));
    world.write("go.work.sum", VerifierWorld.goodLines(1));
    world.write("go.work", "use ./gone\n");
    Run run = world.run("verify");
    assertEquals(2, run.exit(), run.out());
    assertEquals("sumdb: " + world.project.resolve("gone") + ": not a directory\n", run.err());
    world.write("go.work", "use \"a\\u0062\"\n");
    Run quoted = world.run("verify");
    assertEquals(2, quoted.exit(), quoted.out());
    assertTrue(quoted.err().contains("go.work: use \"a\\u0062\" is not understood"), quoted.err());
  }

  @Test
  void refusesAStateThatWasDamaged() throws IOException {
    world.write("go.sum", VerifierWorld.goodLines(1));
    assertEquals(0, world.run("verify", "--state", "state").exit());
    Path head =
        world.project.resolve("state/sumdb.example+" + world.database.key().idHex() + "/head");
    Files.writeString(head, Files.readString(head).replaceFirst("\n12\n", "\n11\n"));
    Run run = world.run("verify", "--state", "state");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("is damaged: "), run.err());
  }

  private static String ok(String counts) {
    return "ok: " + counts + "; sumdb.example at tree size 12, root " + root() + "\n";
  }

  private static String root() {
    return TestDatabase.ofSize(8, VerifierWorld.SIZE)
        .head(VerifierWorld.SIZE)
        .root()
        .toString()
        .substring(0, 12);
  }

  /** What a man in the middle does. */
  private static byte[] changeFirstHash(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return text.replaceFirst("h1:.", "h1:z").getBytes(StandardCharsets.UTF_8);
  }
}
