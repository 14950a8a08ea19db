package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  @TempDir Path temp;
  private VerifierWorld world;

  @BeforeEach
  void start() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/git")) || onPath(), "skipped: no git command");
    world = new VerifierWorld(temp);
    world.environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    world.environment.put("GIT_CONFIG_SYSTEM", "/dev/null");
    git("init", "--quiet", "--initial-branch=main");
    world.write("go.sum", VerifierWorld.badLine(1, 1));
    commit("base");
  }

  @AfterEach
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void verifiesOnlyTheLinesThatAChangeAddsWithTheirNumbersInHead() {
    git("checkout", "--quiet", "-b", "change");
    String bad = VerifierWorld.badLine(2, 3).split("\n")[2] + "\n";
    world.write(
        "go.sum",
        bad + VerifierWorld.badLine(1, 1) + TestDatabase.lines(TestDatabase.module(2), ""));
    commit("change");
    Run run = world.run("diff", "main", "change");
    assertEquals(1, run.exit(), run.err());
    assertTrue(run.out().startsWith("fail: 2 verified, 1 mismatch; "), run.out());
    assertTrue(run.out().contains("\ngo.sum:1: verifying example.com/m1@v1.0.1: "), run.out());
  }

  @Test
  void comparesWithTheMergeBaseAndNotWithTheTipOfTheBase() {
    git("checkout", "--quiet", "-b", "change");
    world.write("other", "x\n");
    commit("change");
    git("checkout", "--quiet", "main");
    delete("go.sum");
    commit("base goes on without go.sum");
    Run run = world.run("diff", "main", "change");
    assertEquals(0, run.exit(), run.out());
    assertEquals("ok: nothing to verify\n", run.out());
  }

  @Test
  void findsEveryGoSumAndGoWorkSumOfTheRepository() throws IOException {
    git("checkout", "--quiet", "-b", "change");
    world.write("a/b/go.sum", VerifierWorld.badLine(2, 3));
    world.write("go.work.sum", VerifierWorld.badLine(3, 5));
    world.write("a\nb \"c\"/go.sum", VerifierWorld.badLine(4, 7));
    world.write("not-go.sum", VerifierWorld.badLine(4, 7));
    commit("change");
    Path below = Files.createDirectories(world.project.resolve("a/b"));
    Run run = Run.in(below, world.environment, "", "diff", "main", "HEAD");
    assertEquals(1, run.exit());
    assertTrue(run.out().startsWith("fail: 15 verified, 3 mismatch; "), run.out());
    assertTrue(run.out().contains("\ngo.sum:3: "), run.out());
    assertTrue(run.out().contains("\n../../go.work.sum:5: "), run.out());
    assertTrue(run.out().contains("\n../../a\\u{a}b \"c\"/go.sum:7: "), run.out());
  }

  @Test
  void findsAGoSumThatBecameASymbolicLink() throws IOException {
    git("checkout", "--quiet", "-b", "change");
    world.write("hidden", VerifierWorld.badLine(2, 3));
    delete("go.sum");
    Files.createSymbolicLink(world.project.resolve("go.sum"), Path.of("hidden"));
    commit("change");
    Run run = world.run("diff", "main", "HEAD");
    assertEquals(1, run.exit(), run.out());
    assertTrue(run.out().contains("\ngo.sum: not a regular file: "), run.out());
    assertTrue(run.out().contains("\nwhat to do: commit the file itself: "), run.out());
  }

  @Test
  void saysWhatAShallowCloneLacks() {
    git("checkout", "--quiet", "-b", "change");
    world.write("go.sum", VerifierWorld.goodLines(2));
    commit("change");
    Path clone = temp.resolve("clone");
    shell(
        temp,
        "git",
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--no-single-branch",
        world.project.toUri().toString(),
        clone.toString());
    for (String base : new String[] {"HEAD~1", "origin/main"}) {
      Run run = Run.in(clone, world.environment, "", "diff", base, "HEAD");
      assertEquals(2, run.exit(), run.out());
      assertEquals("", run.out());
      assertTrue(run.err().contains("this is a shallow clone"), run.err());
      assertTrue(run.err().contains("fetch-depth: 0"), run.err());
    }
  }

  @Test
  void refusesRevisionsThatAreNoneAndOptionsInTheirPlace() {
    Run none = world.run("diff", "nonsense", "HEAD");
    assertEquals(2, none.exit());
    assertTrue(none.err().startsWith("sumdb: no revision \"nonsense\" here\n"), none.err());
    Run option = world.run("diff", "--", "--output=x", "HEAD");
    assertEquals(2, option.exit());
    assertTrue(Files.notExists(world.project.resolve("x")));
  }

  @Test
  void saysThatThereIsNoRepository() throws IOException {
    Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
    world.environment.put("GIT_CEILING_DIRECTORIES", temp.toString());
    Run run = Run.in(elsewhere, world.environment, "", "diff", "a", "b");
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("sumdb: no git repository here: "), run.err());
  }

  private static boolean onPath() {
    return java.util.Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, "git")));
  }

  private void delete(String name) {
    try {
      Files.delete(world.project.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void commit(String message) {
    git("add", "--all");
    git(
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@example.com",
        "-c",
        "commit.gpgsign=false",
        "commit",
        "--quiet",
        "--message",
        message);
  }

  private void git(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    shell(world.project, command);
  }

  private void shell(Path dir, String... command) {
    Run run = Shell.in(dir, world.environment).run(command);
    assertEquals(0, run.exit(), run.err());
  }
}
