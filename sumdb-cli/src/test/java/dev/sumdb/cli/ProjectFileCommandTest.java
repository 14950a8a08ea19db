package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file beside go.mod does to the commands. */
class ProjectFileCommandTest {
  private static final String EXEMPTION =
      "exemptions:\n- module: example.com/m1\n  version: v1.0.1\n  reason: reviewed\n";

  @TempDir Path temp;
  private VerifierWorld world;

  @BeforeEach
  void start() {
    world = new VerifierWorld(temp);
    world.write("go.sum", VerifierWorld.badLine(2, 3));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void exemptsAModuleForAReason() {
    world.write(".sumdb.yaml", EXEMPTION);
    Run run = world.run("verify", "-v");
    assertEquals(0, run.exit(), run.out());
    assertTrue(
        run.out()
            .contains(
                "go.sum:3: example.com/m1@v1.0.1: skipped (sumdb.example record 1):"
                    + " exempted: reviewed; it was mismatch\n"),
        run.out());
    assertEquals("sumdb: using .sumdb.yaml\n", run.err());
    Run brief = world.run("verify");
    assertTrue(brief.out().contains("exempted: reviewed; it was mismatch\n"), brief.out());
    assertFalse(brief.out().contains("example.com/m0"), brief.out());
    assertEquals("", world.run("verify", "-q").out());
    assertEquals(1, world.run("verify", "--config", "none").exit());
  }

  @Test
  void findsAnExemptionThatHasExpired() {
    world.write(".sumdb.yaml", EXEMPTION + "  until: 2020-01-01\n");
    Run run = world.run("verify");
    assertEquals(1, run.exit());
    assertTrue(run.out().startsWith("fail: 3 verified, 1 mismatch, 1 malformed; "), run.out());
    assertTrue(
        run.out()
            .contains(".sumdb.yaml:2: exemption of example.com/m1@v1.0.1 expired 2020-01-01\n"),
        run.out());
  }

  @Test
  void findsAnExemptionThatNothingNeedsOnlyWhereTheWholeProjectIsVerified() {
    world.write("go.sum", VerifierWorld.goodLines(2));
    world.write(".sumdb.yaml", EXEMPTION);
    for (String target : new String[] {"go.sum", "."}) {
      Run run = world.run("verify", target);
      assertEquals(1, run.exit());
      assertTrue(run.out().contains("exemption of example.com/m1@v1.0.1 is not needed"), run.out());
    }
    assertEquals(
        0,
        Run.in(world.project, world.environment, VerifierWorld.goodLines(1), "verify", "-").exit());
  }

  @Test
  void bindsADatabaseToPatterns() {
    world.write("go.sum", VerifierWorld.goodLines(2));
    String database = world.environment.put("GOSUMDB", "off");
    world.write(
        ".sumdb.yaml", "databases:\n- sumdb: " + database + "\n  patterns: example.com/m0\n");
    Run run = world.run("verify");
    assertEquals(0, run.exit());
    assertTrue(run.out().startsWith("ok: 2 verified, 2 skipped; sumdb.example "), run.out());
  }

  @Test
  void namesTheDatabaseForAllModulesUnlessTheEnvironmentDoes() {
    world.write("go.sum", VerifierWorld.goodLines(2));
    String database = world.environment.remove("GOSUMDB");
    world.write(".sumdb.yaml", "databases:\n- sumdb: " + database + "\n");
    assertEquals(0, world.run("verify").exit());
    world.environment.put("GOSUMDB", "off");
    assertEquals(5, world.run("verify").exit());
  }

  @Test
  void refusesKeysThatItDoesNotKnow() {
    world.write(".sumdb.yaml", "exemption: []\n");
    Run run = world.run("verify");
    assertEquals(
        new Run(
            2,
            "",
            "sumdb: .sumdb.yaml:1: unknown key \"exemption\"; did you mean \"exemptions\"?\n"),
        run);
    assertEquals(0, world.server.requests().size());
  }

  @Test
  void readsAnotherFileWhereOneIsNamed() {
    Path other = world.write("other.yaml", EXEMPTION);
    assertEquals(0, world.run("verify", "--config", other.toString()).exit());
    assertEquals(2, world.run("verify", "--config", "none.yaml").exit());
  }
}
