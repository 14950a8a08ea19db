package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintCommandTest {
  @TempDir Path temp;
  private VerifierWorld world;

  @BeforeEach
  void start() {
    world = new VerifierWorld(temp);
  }

  @AfterEach
  void stop() {
    assertEquals(0, world.server.requests().size());
    world.close();
  }

  @Test
  void saysThatAFileIsClean() {
    world.write("go.sum", VerifierWorld.goodLines(3));
    assertEquals(new Run(0, "ok: nothing wrong\n", ""), world.run("lint", "go.sum"));
  }

  @Test
  void findsWhatGoRefusesAndNotesWhatItWouldWriteDifferently() {
    world.write("go.sum", "<<<<<<< ours\n" + VerifierWorld.goodLines(1) + "a b\n");
    world.write("b.sum", VerifierWorld.goodLines(1) + VerifierWorld.goodLines(1).strip());
    Run run = world.run("lint", "go.sum", "b.sum");
    assertEquals(1, run.exit());
    assertTrue(run.out().startsWith("fail: 2 malformed\ngo.sum:1: merge conflict "), run.out());
    assertTrue(run.out().contains("\ngo.sum:4: wrong number of fields 2\n"), run.out());
    assertTrue(run.out().contains("\nb.sum:3: note: same as line 1\n"), run.out());
    assertEquals(0, world.run("lint", "b.sum").exit());
  }

  @Test
  void refusesFilesThatAreAbsent() {
    assertEquals(2, world.run("lint", "none").exit());
    assertEquals(2, world.run("lint").exit());
  }
}
