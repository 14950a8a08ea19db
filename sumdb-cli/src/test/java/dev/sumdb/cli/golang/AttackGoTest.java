package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.server.log.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the database is for: somebody changes what was published, or the past of the log. */
class AttackGoTest {
  private static final String MODULE = "corp.example/plain@v1.0.0";

  @TempDir Path temp;
  private Path proxy;

  @BeforeEach
  void makeProxy() throws IOException {
    proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, ModuleTrees.checkedIn());
  }

  @Test
  void aTamperedZipIsReportedToANewUser() throws Exception {
    try (TestDatabase database = start("log")) {
      user("first", database).run("mod", "download", MODULE).mustSucceed();
      ModuleTree changed =
          ModuleTrees.checkedIn(MODULE)
              .with("plain.go", "package plain\n\nconst Name = \"evil\"\n");
      ModuleTrees.writeProxy(proxy, List.of(changed));
      GoCommand app = user("second", database).newModule("app");
      GoCommand.Result result =
          app.run("get", MODULE)
              .mustFail(
                  MODULE + ": verifying module: checksum mismatch",
                  "\tdownloaded: h1:",
                  "\t" + database.name() + ": h1:",
                  "SECURITY ERROR",
                  "This download does NOT match the one reported by the checksum server.");
      assertEquals(1, result.exit());
      assertEquals(List.of(), app.goSum());
      assertEquals(1, database.size(), "the first hash stays the only one");
    }
  }

  @Test
  void aTamperedGoModIsReportedToANewUser() throws Exception {
    try (TestDatabase database = start("log")) {
      user("first", database).run("mod", "download", MODULE).mustSucceed();
      String evil = "module corp.example/plain\n\nrequire corp.example/nogomod v1.0.0\n";
      ModuleTrees.writeProxy(proxy, List.of(ModuleTrees.checkedIn(MODULE).with("go.mod", evil)));
      user("second", database)
          .run("mod", "download", MODULE)
          .mustFail(MODULE + ": verifying go.mod: checksum mismatch", "SECURITY ERROR");
    }
  }

  @Test
  void anOlderCopyOfTheDirectoryIsNotServedAndNothingForks() throws Exception {
    ModuleTrees.writeProxy(proxy, ModuleTrees.tiny(9));
    Path newer = temp.resolve("newer");
    Path older = temp.resolve("older");
    Path dir = temp.resolve("log");
    GoCommand client;
    try (TestDatabase database = start("log")) {
      client = user("client", database);
      download(client, 0, 3);
    }
    copy(dir, older);
    try (TestDatabase database = TestDatabase.in(dir).upstream(proxy.toUri().toString()).start()) {
      download(database.configure(client), 3, 6);
    }
    Files.move(dir, newer);
    copy(older, dir);
    TestDatabase.Options restored = TestDatabase.in(dir).upstream(proxy.toUri().toString());
    RefusedException refused = assertThrows(RefusedException.class, restored::start);
    assertFalse(refused.remedy().isBlank(), "a remedy for: " + refused.getMessage());
    delete(dir);
    Files.move(newer, dir);
    try (TestDatabase database = restored.start()) {
      download(database.configure(client), 6, 9);
      assertTrue(
          client.latestHead(database.name()).startsWith("go.sum database tree\n9\n"),
          client.latestHead(database.name()));
    }
  }

  @Test
  void aForkIsRecognisedByAClientThatSawTheOtherSide() throws Exception {
    ModuleTrees.writeProxy(proxy, ModuleTrees.tiny(6));
    Path dir = temp.resolve("log");
    Path twin = temp.resolve("twin");
    GoCommand client;
    try (TestDatabase database = TestDatabase.in(dir).upstream(proxy.toUri().toString()).start()) {
      client = user("client", database);
      download(client, 0, 2);
    }
    copy(dir, twin);
    try (TestDatabase database = TestDatabase.in(dir).upstream(proxy.toUri().toString()).start()) {
      download(database.configure(client), 2, 4);
    }
    try (TestDatabase evil = TestDatabase.in(twin).upstream(proxy.toUri().toString()).start()) {
      evil.configure(client)
          .run("mod", "download", ModuleTrees.tinyPath(5) + "@v1.0.0")
          .mustFail("SECURITY ERROR", "go.sum database server misbehavior detected!");
    }
  }

  /** The ledger lies outside of the directory, where a restore of the directory misses it. */
  private TestDatabase start(String name) throws Exception {
    return TestDatabase.in(temp.resolve(name))
        .ledger(temp.resolve("elsewhere").resolve(name))
        .upstream(proxy.toUri().toString())
        .start();
  }

  private GoCommand user(String name, TestDatabase database) throws IOException {
    return database.configure(
        GoCommand.installed(temp.resolve(name)).with("GOPROXY", proxy.toUri().toString()));
  }

  private static void download(GoCommand user, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      user.run("mod", "download", ModuleTrees.tinyPath(i) + "@v1.0.0").mustSucceed();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
