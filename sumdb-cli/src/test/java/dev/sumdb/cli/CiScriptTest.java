package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What continuous integration runs, with a Maven that only leaves reports. */
class CiScriptTest {
  private static final String PASSED = "<testcase name=\"a\"/>";
  private static final String NO_GO =
      "<testcase name=\"b\">\n    <skipped message=\"skipped: no go command on the PATH\"/>";
  private static final String NO_NETWORK =
      "<testcase name=\"c\">\n    <skipped message=\"skipped: the module proxy does not answer\"/>";

  @TempDir Path checkout;
  private Path bin;

  @BeforeEach
  void makeCheckout() throws IOException {
    bin = Files.createDirectory(checkout.resolve("bin"));
    Path script = checkout.resolve(".ci/run");
    Files.createDirectory(script.getParent());
    Files.copy(Shell.checkout().resolve(".ci/run"), script);
    tool("go", "");
    for (String name : List.of("dirname", "rm", "grep", "mkdir", "cat")) {
      tool(name, "PATH=/usr/bin:/bin exec " + name + " \"$@\""); // where a go may be as well
    }
  }

  @Test
  void runsTheTestCommandOfTheReadme() throws IOException {
    leaves(PASSED);
    Run run = run();
    assertEquals(
        new Run(
            0,
            "mvn -B verify -Dsurefire.rerunFailingTestsCount=2"
                + " -Dfailsafe.rerunFailingTestsCount=2 -Pfull\n[INFO] BUILD SUCCESS\n",
            ""),
        run);
  }

  @Test
  void failsWhereMavenFails() throws IOException {
    tool("mvn", "echo '[INFO] BUILD FAILURE'; exit 1");
    assertEquals(new Run(1, "[INFO] BUILD FAILURE\n", ""), run());
  }

  @Test
  void failsWhereNoTestWithTheRealGoRan() throws IOException {
    leaves("");
    assertEquals(1, run().exit());
    leaves(NO_NETWORK);
    assertEquals(1, run().exit());
    tool("mvn", "");
    Run none = run();
    assertEquals(1, none.exit());
    assertTrue(none.err().startsWith("go is installed, and yet its tests ran 0 times"), none.err());
  }

  @Test
  void failsWhereTestsDidNotFindTheGoThatIsThere() throws IOException {
    leaves(PASSED + "\n" + NO_GO);
    Run run = run();
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("TEST-dev.sumdb.cli.golang.XGoTest.xml"), run.err());
  }

  @Test
  void acceptsWhatSkipsForWantOfTheNetwork() throws IOException {
    leaves(PASSED + "\n" + NO_NETWORK);
    assertEquals(0, run().exit());
  }

  @Test
  void takesNoReportOfAnEarlierBuild() throws IOException {
    leaves(PASSED);
    assertEquals(0, run().exit());
    tool("mvn", "");
    assertEquals(1, run().exit());
  }

  @Test
  void asksForNothingWhereThereIsNoGo() throws IOException {
    Files.delete(bin.resolve("go"));
    leaves("");
    assertEquals(0, run().exit());
  }

  private Run run() {
    return Shell.in(Path.of("/"), Map.of("PATH", bin.toString()))
        .run(checkout.resolve(".ci/run").toString(), "-Pfull");
  }

  private void leaves(String cases) throws IOException {
    tool(
        "mvn",
        """
        echo "mvn $*"
        mkdir -p sumdb-cli/target/surefire-reports
        cat >sumdb-cli/target/surefire-reports/TEST-dev.sumdb.cli.golang.XGoTest.xml <<'XML'
        <testsuite tests="9">
        %s
        </testsuite>
        XML
        echo '[INFO] BUILD SUCCESS'
        """
            .formatted(cases));
  }

  private void tool(String name, String script) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    file.toFile().setExecutable(true);
  }
}
