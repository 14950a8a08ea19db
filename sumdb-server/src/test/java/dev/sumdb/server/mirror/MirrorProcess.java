package dev.sumdb.server.mirror;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A mirror in a process of its own, to be killed: {@code DIR SEED} looks modules up for ever and
 * prints number and size of the head of each answer, after it was given.
 */
final class MirrorProcess {
  private static final int SIZE = 9_000;

  private MirrorProcess() {}

  /** The database that all processes have, with the head of that many records. */
  static TestDatabase database(long head) {
    return TestDatabase.ofSize(8, SIZE).freezeHead(head);
  }

  public static void main(String[] args) throws Exception {
    Random random = new Random(Long.parseLong(args[1]));
    long size = 1000 + random.nextInt(SIZE / 2);
    TestDatabase database = database(size);
    try (MirrorWorld world = new MirrorWorld(database, Path.of(args[0])).start()) {
      while (true) {
        ModuleVersion module = TestDatabase.module(random.nextInt((int) size));
        Mirror.Answer answer = world.lookup(module).get();
        System.out.println(answer.record().id() + " " + answer.head().size());
        size = Math.min(SIZE, size + random.nextInt(300));
        database.freezeHead(size);
        world.clock.move(Duration.ofSeconds(random.nextInt(7)));
      }
    }
  }

  static Process start(Path dir, long seed, Path errors) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MirrorProcess.class.getName(), dir.toString(), Long.toString(seed)));
    return new ProcessBuilder(command).redirectError(errors.toFile()).start();
  }
}
