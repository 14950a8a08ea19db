package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log outgrows its first tile while clients hold heads of all ages. */
class GrowingLogGoTest {
  private static final int MODULES = 300;

  @TempDir Path temp;

  @Test
  void clientsWithOldHeadsFollowALogThatFillsItsFirstTile() throws Exception {
    Path proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, ModuleTrees.tiny(MODULES));
    try (TestDatabase database =
        TestDatabase.in(temp.resolve("log")).upstream(proxy.toUri().toString()).start()) {
      List<Integer> ages = List.of(1, 200, 255, 256);
      int logged = 0;
      for (int age : ages) {
        for (; logged < age; logged++) {
          database.lookup(ModuleTrees.tinyPath(logged) + "@v1.0.0");
        }
        download(client(age, proxy, database), age - 1);
        assertHead(client(age, proxy, database), database, age);
      }
      for (; logged < MODULES; logged++) {
        database.lookup(ModuleTrees.tinyPath(logged) + "@v1.0.0");
      }
      for (int age : ages) {
        GoCommand client = client(age, proxy, database);
        download(client, MODULES - age % 7 - 1);
        assertHead(client, database, MODULES);
      }
      mustVerifyAll(client(0, proxy, database));
      assertEquals(MODULES, database.size());
    }
  }

  /** A project that needs them all, on a machine that has seen nothing. */
  private static void mustVerifyAll(GoCommand client) throws IOException {
    GoCommand app = client.newModule("all");
    StringBuilder goMod = new StringBuilder("module corp.example/all\n\ngo 1.21\n\nrequire (\n");
    StringBuilder main = new StringBuilder("package main\n\nimport (\n");
    for (int i = 0; i < MODULES; i++) {
      goMod.append('\t').append(ModuleTrees.tinyPath(i)).append(" v1.0.0\n");
      main.append("\t_ \"").append(ModuleTrees.tinyPath(i)).append("\"\n");
    }
    Files.writeString(app.dir().resolve("go.mod"), goMod.append(")\n"));
    Files.writeString(app.dir().resolve("main.go"), main.append(")\n\nfunc main() {}\n"));
    app.run("mod", "tidy").mustSucceed();
    assertEquals(2 * MODULES, app.goSum().size());
    Path tiles = client.moduleCache().resolve("cache/download/sumdb");
    try (Stream<Path> files = Files.walk(tiles)) {
      assertTrue(
          files.anyMatch(f -> f.endsWith("tile/8/0/000") && f.toFile().length() == 8192),
          "the full first tile was read");
    }
  }

  private GoCommand client(int age, Path proxy, TestDatabase database) throws IOException {
    return database.configure(
        GoCommand.installed(temp.resolve("client" + age))
            .with("GOPROXY", proxy.toUri().toString()));
  }

  private static void download(GoCommand client, int module) throws IOException {
    client.run("mod", "download", ModuleTrees.tinyPath(module) + "@v1.0.0").mustSucceed();
  }

  private static void assertHead(GoCommand client, TestDatabase database, int size)
      throws IOException {
    String head = client.latestHead(database.name());
    assertTrue(head.startsWith("go.sum database tree\n" + size + "\n"), head);
  }
}
