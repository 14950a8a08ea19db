package dev.sumdb.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.TestKeys;
import dev.sumdb.tlog.LogRecord;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server behind an air gap, whose mirror knows what bundles brought. */
class MirrorImportCommandTest {
  @TempDir Path temp;
  private VerifierWorld world;
  private String unreachable;

  @BeforeEach
  void makeALog() {
    world = new VerifierWorld(temp);
    world.database.grow(600);
    unreachable = world.database.key() + " http://127.0.0.1:1";
    mustRun(0, "init", "sums.corp.example", "--dir", "log");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Run mustRun(int exit, String... args) {
    Run run = in(args);
    assertEquals(exit, run.exit(), run.out() + run.err());
    return run;
  }

  private Run in(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    int dir = all.indexOf("--dir");
    if (dir >= 0) {
      all.set(dir + 1, world.project.resolve(all.get(dir + 1)).toString());
    }
    return world.run(all.toArray(String[]::new));
  }

  private Run mustImport(int exit, String... bundles) {
    List<String> args = new ArrayList<>(List.of("mirror", "import", "--dir", "log"));
    args.addAll(List.of("--sumdb", unreachable));
    args.addAll(List.of(bundles));
    return mustRun(exit, args.toArray(String[]::new));
  }

  private Serve serve() {
    return serve(unreachable);
  }

  private Serve serve(String sumdb) {
    return Serve.start(
        world.project,
        world.environment,
        "serve",
        "--dir",
        "log",
        "--listen",
        "127.0.0.1:0",
        "--sumdb",
        sumdb,
        "--private",
        "none");
  }

  private void mustAnswer(Serve serve, int module, long size) throws Exception {
    String path = "/sumdb/sumdb.example/lookup/" + TestDatabase.module(module).escaped();
    HttpResponse<String> answer = serve.get(path);
    assertEquals(200, answer.statusCode(), answer.body());
    byte[] want = world.database.answer(TestDatabase.module(module), size);
    assertEquals(new String(want, StandardCharsets.UTF_8), answer.body());
  }

  @Test
  void aServerWithoutTheDatabaseAnswersWhatABundleBrought() throws Exception {
    mustRun(0, "bundle", "create", "-o", "b", "example.com/m3@v1.0.3", "example.com/m500@v1.0.500");
    Run imported = mustImport(0, "b");
    assertEquals("imported 2 lookups, 4 tiles, tree 612\n", imported.out());
    Serve serve = serve();
    try {
      mustAnswer(serve, 3, 612);
      mustAnswer(serve, 500, 612);
      assertEquals(200, serve.get("/sumdb/sumdb.example/tile/8/1/000.p/2").statusCode());
      Run busy = mustImport(4, "b");
      assertTrue(busy.err().contains("in use"), busy.err());
    } finally {
      assertEquals(0, serve.signal("TERM").exit());
    }
  }

  @Test
  void theNextBundleIsMadeSinceTheOneBefore() throws Exception {
    mustRun(0, "bundle", "create", "-o", "one", "example.com/m3@v1.0.3");
    mustImport(0, "one");
    world.database.grow(300);
    mustRun(0, "bundle", "create", "-o", "alone", "example.com/m900@v1.0.900");
    mustImport(3, "alone");
    mustRun(0, "bundle", "create", "-o", "two", "example.com/m900@v1.0.900", "--since", "one");
    mustImport(0, "one", "two");
    Serve serve = serve();
    try {
      mustAnswer(serve, 3, 912);
      mustAnswer(serve, 900, 912);
    } finally {
      assertEquals(0, serve.signal("TERM").exit());
    }
  }

  @Test
  void importsNothingThatIsNotProven() throws Exception {
    mustRun(0, "bundle", "create", "-o", "b", "example.com/m3@v1.0.3");
    String impostor = TestKeys.impostor("sumdb.example").verifierKey().toString();
    Run run = mustRun(3, "mirror", "import", "b", "--dir", "log", "--sumdb", impostor);
    assertTrue(run.err().contains("not signed by sumdb.example+"), run.err());
    byte[] bad = Files.readAllBytes(world.project.resolve("b"));
    bad[bad.length / 3] ^= 1;
    Files.write(world.project.resolve("bad"), bad);
    mustImport(4, "bad");
    assertTrue(isEmpty(world.project.resolve("log/mirror")), "something was kept");
    mustRun(2, "mirror", "import", "b", "--dir", "none");
  }

  private static boolean isEmpty(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return true;
    }
    try (Stream<Path> files = Files.walk(dir)) {
      return files.noneMatch(Files::isRegularFile);
    }
  }

  @Test
  void aForkIsAnAlarmWithEvidence() throws Exception {
    mustRun(0, "bundle", "create", "-o", "b", "example.com/m3@v1.0.3");
    mustImport(0, "b");
    TestDatabase fork = world.database.forkAt(600);
    for (int i = 600; i < 900; i++) {
      fork.add(TestDatabase.module(i), TestDatabase.lines(TestDatabase.module(i), "fork"));
    }
    Files.write(world.project.resolve("pin"), fork.note(612));
    world.server.serve(fork);
    mustRun(
        0,
        "bundle",
        "create",
        "-o",
        "forked",
        "example.com/m3@v1.0.3",
        "--since",
        "pin",
        "--state",
        "forgetful");
    Run run = mustImport(4, "forked");
    assertTrue(run.err().contains("GSV-FORK"), run.err());
    assertTrue(run.err().contains("log/upstream/"), run.err());
    Run incidents = mustRun(1, "incidents", "--dir", "log");
    assertTrue(incidents.out().contains("misbehaviour sumdb.example\n"), incidents.out());
    assertTrue(incidents.out().contains("GSV-FORK: "), incidents.out());
    String evidence = incidents.out().replaceAll("(?s).*evidence: (.*)\n", "$1");
    mustRun(0, "verify", "evidence", evidence);
  }

  @Test
  void otherHashesThanTheLogHasCopiedAreAnAlarmToo() throws Exception {
    ModuleVersion module = TestDatabase.module(3);
    String lookup = "/lookup/" + module.escaped();
    Serve online = serve(world.database.key() + " " + world.server.url());
    assertEquals(200, online.get(lookup).statusCode());
    online.signal("TERM");

    String text = TestDatabase.lines(module, "once more");
    long id = world.database.add(module, text);
    String answer =
        new LogRecord(id, text).format() + new String(world.database.note(id + 1), UTF_8);
    world.database.alter(TestDatabase.lookupPath(module), honest -> answer.getBytes(UTF_8));
    mustRun(0, "bundle", "create", "-o", "b", module.toString(), "--state", "fresh");
    Run run = mustImport(4, "b");
    assertTrue(run.err().contains("has proven other hashes than the log has copied"), run.err());
    assertTrue(run.err().contains("log/evidence/contradiction-"), run.err());
    Run incidents = mustRun(1, "incidents", "--dir", "log");
    assertTrue(incidents.out().contains("contradiction " + module + "\n"), incidents.out());
    Serve offline = serve(unreachable);
    assertEquals(409, offline.get(lookup).statusCode());
    offline.signal("TERM");
  }
}
