package dev.sumdb.server.mirror;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it serves: what it answered verifies without the database. */
class MirrorCrashTest {
  @TempDir Path temp;

  private final Set<ModuleVersion> served = new LinkedHashSet<>();
  private final TreeSet<Long> heads = new TreeSet<>();

  @Test
  void losesNothingThatWasServedWhenItIsKilled() throws Exception {
    rounds(2);
  }

  @Test
  @Tag("full")
  void losesNothingThatWasServedWhenItIsKilledManyTimes() throws Exception {
    rounds(60);
  }

  private void rounds(int rounds) throws Exception {
    Path dir = temp.resolve("mirror");
    for (int round = 0; round < rounds; round++) {
      killed(dir, round);
      TestDatabase database = MirrorProcess.database(9_000);
      try (MirrorWorld world = new MirrorWorld(database, dir).start()) {
        world.stopUpstream();
        world.mustVerify(null, served);
        for (long head : List.of(heads.first(), heads.last())) {
          world.mustVerify(database.note(head), served);
        }
      }
    }
    assertTrue(served.size() > rounds, "too few answers: " + served.size());
  }

  private void killed(Path dir, int round) throws Exception {
    Path errors = temp.resolve("errors");
    int answers = 5 + new Random(round).nextInt(60);
    Process process = MirrorProcess.start(dir, round, errors);
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = out.readLine();
      while (line != null && answers-- > 0) {
        note(line);
        line = out.readLine();
      }
      process.toHandle().destroyForcibly(); // the other one closes the pipe
      while (line != null && line.matches("[0-9]+ [0-9]+")) { // what is on its way was answered
        note(line);
        line = out.readLine();
      }
    } finally {
      process.destroyForcibly();
    }
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertTrue(answers < 0, () -> "it ended by itself: " + read(errors));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  private void note(String line) {
    int space = line.indexOf(' ');
    served.add(TestDatabase.module(Long.parseLong(line.substring(0, space))));
    heads.add(Long.parseLong(line.substring(space + 1)));
  }
}
