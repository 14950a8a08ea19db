package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.note.TestKeys;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCommandTest {
  @TempDir Path temp;
  private VerifierWorld world;

  @BeforeEach
  void start() {
    world = new VerifierWorld(temp);
    world.write("go.sum", VerifierWorld.goodLines(4));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Path file(String name) {
    return world.project.resolve(name);
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(file(name));
  }

  private Run mustRun(int exit, String... args) {
    Run run = world.run(args);
    assertEquals(exit, run.exit(), run.out() + run.err());
    return run;
  }

  /** A run on another machine that has the files and no network. */
  private Run elsewhere(int exit, String... args) {
    Map<String, String> environment = new TreeMap<>(world.environment);
    environment.put("HOME", temp.resolve("elsewhere").toString());
    Run run = Run.in(world.project, environment, "", args);
    assertEquals(exit, run.exit(), run.out() + run.err());
    return run;
  }

  @Test
  void writesABundleThatProvesWhatItWasMadeOf() {
    Run created = mustRun(0, "bundle", "create", "-o", "b");
    assertTrue(
        created.out().matches("b: 4 lookups, 1 tiles, tree 12, [0-9]+ bytes\n"), created.out());
    int asked = world.server.requests().size();
    String key = "sumdb.example+" + world.database.key().idHex();
    assertEquals(
        "verified with " + key + ": 4 lookups, 1 tiles, tree 12\n",
        elsewhere(0, "bundle", "verify", "b").out());
    Run inspected = elsewhere(0, "bundle", "inspect", "b");
    assertTrue(inspected.out().startsWith("database: " + world.database.key() + "\ntree: 12 "));
    assertTrue(inspected.out().endsWith("example.com/m3@v1.0.3 record 3\n"), inspected.out());
    assertTrue(inspected.err().contains("nothing of this is verified"), inspected.err());
    assertEquals(asked, world.server.requests().size(), "the database was asked");
  }

  @Test
  void verifiesWithABundleAsItDoesOnline() {
    mustRun(0, "bundle", "create", "-o", "b");
    int asked = world.server.requests().size();
    elsewhere(0, "verify", "--bundle", "b");
    elsewhere(0, "lookup", "example.com/m2@v1.0.2", "--bundle", "b");
    world.write("bad.sum", VerifierWorld.badLine(4, 3));
    Run bad = elsewhere(1, "verify", "bad.sum", "--bundle", "b");
    assertTrue(bad.out().contains("checksum mismatch"), bad.out());
    world.write("more.sum", VerifierWorld.goodLines(5).replace("m4", "other"));
    Run more = elsewhere(3, "verify", "more.sum", "--bundle", "b", "--state", "new");
    assertTrue(more.out().contains("is not in b"), more.out());
    assertEquals(asked, world.server.requests().size(), "the database was asked");
  }

  /** In every line of the report but those about the run itself. */
  @Test
  void givesTheVerdictsThatItGivesOnline() {
    mustRun(0, "bundle", "create", "-o", "b");
    world.write("go.sum", VerifierWorld.badLine(4, 3) + "garbage\n" + VerifierWorld.goodLines(1));
    String online = mustRun(1, "verify", "--format", "json").out();
    String offline = elsewhere(1, "verify", "--format", "json", "--bundle", "b").out();
    assertTrue(online.contains("\"mismatch\" : 1,"), online);
    assertEquals(verdicts(online), verdicts(offline));
  }

  private static String verdicts(String json) {
    return json.replaceAll("\"(started|durationMs)\" : .*", "");
  }

  @Test
  void isTheSameBytesFromOtherOrdersStatesAndTimeZones() throws Exception {
    mustRun(0, "bundle", "create", "-o", "one");
    String[] lines = VerifierWorld.goodLines(4).split("(?<=\n)");
    world.write("reversed.sum", lines[6] + lines[7] + lines[5] + lines[4] + lines[2] + lines[0]);
    world.environment.put("TZ", "Asia/Tokyo");
    mustRun(0, "bundle", "create", "reversed.sum", "-o", "two", "--state", "other");
    List<String> named = new ArrayList<>();
    for (int i = 3; i >= 0; i--) {
      named.add(TestDatabase.module(i).toString());
    }
    create("three", named);
    assertArrayEquals(bytes("one"), bytes("two"));
    assertArrayEquals(bytes("one"), bytes("three"));
    world.database.grow(5);
    Files.write(file("head"), world.database.note(12));
    mustRun(0, "bundle", "create", "-o", "four", "--head", "head");
    assertArrayEquals(bytes("one"), bytes("four"));
  }

  @Test
  void writesToStandardOutput() throws Exception {
    mustRun(0, "bundle", "create", "-o", "b");
    Run run = mustRun(0, "bundle", "create", "-o", "-");
    assertTrue(run.out().startsWith("PK"), "no bundle on standard output");
    assertTrue(run.err().contains("4 lookups"), run.err());
  }

  @Test
  void leavesDevicesAndUnwritablePlacesAlone() throws Exception {
    Run run = mustRun(2, "bundle", "create", "-o", "none/b");
    assertTrue(run.err().startsWith("sumdb: cannot write none/b: "), run.err());
    Files.createDirectory(file("dir"));
    mustRun(2, "bundle", "create", "-o", "dir");
    Path pipe = file("pipe");
    assertEquals(0, Shell.in(world.project, Map.of()).run("mkfifo", pipe.toString()).exit());
    Shell.Started reader = Shell.in(world.project, Map.of()).start("wc", "-c", pipe.toString());
    mustRun(0, "bundle", "create", "-o", "pipe");
    Run read = Shell.finish(reader);
    mustRun(0, "bundle", "create", "-o", "b");
    assertTrue(read.out().startsWith(bytes("b").length + " "), read.out());
    Files.createSymbolicLink(file("link"), file("b"));
    mustRun(0, "bundle", "create", "-o", "link", "example.com/m7@v1.0.7");
    assertTrue(Files.isSymbolicLink(file("link")), "the link is gone");
    assertTrue(mustRun(0, "bundle", "inspect", "b").out().contains("example.com/m7@v1.0.7"));
    try (Stream<Path> files = Files.list(world.project)) {
      assertEquals(0, files.filter(f -> f.toString().contains(".new")).count());
    }
  }

  @Test
  void leavesExemptedNamesOutAndCountsThem() {
    world.environment.put("GONOSUMDB", "example.com/m1,example.com/m2");
    Run run = mustRun(0, "bundle", "create", "-o", "b");
    assertTrue(run.out().startsWith("b: 2 lookups"), run.out());
    assertEquals("sumdb: 2 module versions are left out: exempted from the database\n", run.err());
    assertFalse(
        world.server.requests().stream().anyMatch(path -> path.contains("/m1@")), "m1 was asked");
    assertFalse(mustRun(0, "bundle", "inspect", "b").out().contains("example.com/m1"));
    elsewhere(0, "verify", "--bundle", "b");
    world.environment.put("GONOSUMDB", "example.com");
    mustRun(5, "bundle", "create", "-o", "none");
    assertFalse(Files.exists(file("none")));
  }

  @Test
  void asksNobodyAboutPrivateNamesHoweverTheyAreWritten() throws Exception {
    world.environment.put("GOPRIVATE", "corp.example/Secret,corp.example/secret");
    String hash = " h1:" + "A".repeat(43) + "=\n";
    world.write(
        "go.sum",
        VerifierWorld.goodLines(2)
            + "corp.example/Secret v1.0.0"
            + hash
            + "corp.example/Secret v1.0.0/go.mod"
            + hash
            + "corp.example/secret/sub/v2 v2.1.0-20240101000000-abcdefabcdef/go.mod"
            + hash);
    Run run = mustRun(0, "bundle", "create", ".", "corp.example/secret/v2@v2.0.0", "-o", "b");
    assertTrue(run.out().startsWith("b: 2 lookups"), run.out());
    assertTrue(run.err().startsWith("sumdb: 3 module versions are left out"), run.err());
    mustRun(5, "prove", "corp.example/Secret@v1.0.0", "-o", "p");
    mustRun(0, "bundle", "create", "-o", "c", "--since", "b", "corp.example/secret@v1.0.0", ".");
    List<String> asked = world.server.requests();
    assertFalse(asked.stream().anyMatch(path -> path.contains("ecret")), asked.toString());
    assertFalse(new String(bytes("b"), StandardCharsets.ISO_8859_1).contains("ecret"));
  }

  @Test
  void writesNothingUnlessAllIsProven() {
    world.write(
        "go.sum",
        VerifierWorld.goodLines(4) + "example.com/none v1.0.0 h1:" + "A".repeat(43) + "=\n");
    Run missing = mustRun(1, "bundle", "create", "-o", "b");
    assertTrue(missing.err().contains("example.com/none@v1.0.0: not found"), missing.err());
    world.write("go.sum", VerifierWorld.goodLines(4));
    world.database.alter("tile/8/0/000.p/12", data -> new byte[data.length]);
    Run forged = mustRun(4, "bundle", "create", "-o", "b", "--state", "fresh");
    assertTrue(forged.err().contains("GSV-TILE"), forged.err());
    assertTrue(forged.err().contains("evidence: "), forged.err());
    world.server.close();
    mustRun(3, "bundle", "create", "-o", "b", "--state", "new");
    assertFalse(Files.exists(file("b")));
  }

  @Test
  void incrementsAndTheirMergeAreAsOneMadeAtOnce() throws Exception {
    world.database.grow(600);
    mustRun(0, "bundle", "create", "-o", "base");
    Files.write(file("before"), world.database.note(612));
    world.database.grow(300);
    List<String> added = List.of("example.com/m5@v1.0.5", "example.com/m700@v1.0.700");
    create("inc", added, "--since", "base");
    Run alone = elsewhere(3, "bundle", "verify", "inc");
    assertTrue(alone.err().contains("an increment here builds on the bundle of 4"), alone.err());
    elsewhere(0, "bundle", "verify", "inc", "base");
    elsewhere(0, "verify", "--bundle", "base", "--bundle", "inc", "--state", "new");

    mustRun(0, "bundle", "merge", "inc", "base", "-o", "merged");
    mustRun(0, "bundle", "merge", "base", "inc", "-o", "again");
    assertArrayEquals(bytes("merged"), bytes("again"));
    List<String> all = new ArrayList<>(added);
    all.add("go.sum");
    create("once", all, "--since", "before");
    assertArrayEquals(bytes("once"), bytes("merged"));
  }

  private void create(String name, List<String> targets, String... options) {
    List<String> args = new ArrayList<>(List.of("bundle", "create", "-o", name));
    args.addAll(targets);
    args.addAll(List.of(options));
    mustRun(0, args.toArray(String[]::new));
  }

  /** Who verified the base accepts what was made since, and what was not, not. */
  @Test
  void aPinnedVerifierAcceptsWhatWasMadeSinceItsHead() throws Exception {
    mustRun(0, "bundle", "create", "-o", "base");
    elsewhere(0, "verify", "--bundle", "base");
    elsewhere(0, "bundle", "verify", "base", "--state", "pinned");
    // 12 records are in the first tile, which is full in the new tree and not part of its edge.
    world.database.grow(600);
    String module = "example.com/m611@v1.0.611";
    mustRun(0, "bundle", "create", module, "-o", "new");
    elsewhere(3, "bundle", "verify", "new", "--state", "pinned");
    Files.write(file("pin"), world.database.note(12));
    mustRun(0, "bundle", "create", module, "-o", "since", "--since", "pin");
    elsewhere(0, "bundle", "verify", "since", "--state", "pinned");
    elsewhere(0, "lookup", module, "--bundle", "since");
  }

  @Test
  void aForkIsAnAlarmWithEvidence() throws Exception {
    mustRun(0, "bundle", "create", "-o", "base");
    TestDatabase fork = world.database.forkAt(8);
    for (int i = 8; i < 40; i++) {
      fork.add(TestDatabase.module(i), TestDatabase.lines(TestDatabase.module(i), "fork"));
    }
    world.server.serve(fork);
    Run create =
        mustRun(4, "bundle", "create", "-o", "b", "--since", "base", "--state", "forgetful");
    assertTrue(create.err().contains("GSV-FORK"), create.err());
    mustRun(0, "bundle", "create", "-o", "other", "--state", "forgetful2");
    Run merge = elsewhere(4, "bundle", "merge", "base", "other", "-o", "b");
    assertTrue(merge.err().contains("GSV-FORK"), merge.err());
    world.write("go.sum", VerifierWorld.goodLines(1)); // which both prove, whatever else they have
    Run verify = elsewhere(4, "verify", "--bundle", "base", "--bundle", "other", "--state", "new");
    assertTrue(verify.err().contains("GSV-FORK"), verify.err());
    assertTrue(verify.err().contains("evidence: "), verify.err());

    world.server.serve(world.database);
    world.database.grow(300);
    mustRun(0, "verify", "--state", "newer"); // trusts tree 312, and has no reason to ask again
    Run alone = elsewhere(4, "verify", "--bundle", "other", "--state", "newer");
    assertTrue(alone.err().contains("GSV-FORK"), alone.err());
    Run itself = elsewhere(4, "bundle", "verify", "other", "--state", "newer");
    assertTrue(itself.err().contains("GSV-FORK"), itself.err());
    elsewhere(0, "verify", "--bundle", "base", "--state", "newer");
    String evidence =
        merge.err().lines().filter(l -> l.contains("evidence: ")).findFirst().orElseThrow();
    elsewhere(0, "verify", "evidence", evidence.replaceAll(".*evidence: ", ""));
    assertFalse(Files.exists(file("b")));
  }

  @Test
  void whatWasRemovedIsExit3AndNamed() throws Exception {
    Path zip = Path.of("/usr/bin/zip");
    Assumptions.assumeTrue(Files.isExecutable(zip), "skipped: no zip command");
    world.database.grow(600);
    world.write("go.sum", VerifierWorld.goodLines(300));
    mustRun(0, "bundle", "create", "-o", "b");
    Run inspected = mustRun(0, "bundle", "inspect", "b");
    assertTrue(inspected.out().contains("tiles: 4\n"), inspected.out());
    elsewhere(0, "verify", "--bundle", "b", "--state", "warm");
    for (String tile : List.of("tile/8/0/000", "tile/8/0/002.p/100", "tile/8/1/000.p/2")) {
      Files.copy(file("b"), file("less.zip"));
      Run deleted =
          Shell.in(world.project, Map.of()).run(zip.toString(), "-q", "-d", "less.zip", tile);
      assertEquals(0, deleted.exit(), deleted.out() + deleted.err());
      Run verified = elsewhere(3, "bundle", "verify", "less.zip");
      assertTrue(verified.err().contains(tile + " is missing"), verified.err());
      for (String state : List.of("empty" + tile, "warm")) {
        Run with = elsewhere(3, "verify", "--bundle", "less.zip", "--state", state);
        assertTrue(with.err().contains(tile + " is missing"), with.err());
      }
      Run inspect = elsewhere(3, "bundle", "inspect", "less.zip");
      assertTrue(inspect.out().contains("missing: " + tile + "\n"), inspect.out());
      Files.delete(file("less.zip"));
    }
  }

  @Test
  void whatWasAlteredIsExit4AndNamed() throws Exception {
    mustRun(0, "bundle", "create", "-o", "b");
    byte[] good = bytes("b");
    byte[] bad = good.clone();
    bad[good.length / 2] ^= 4;
    Files.write(file("bad"), bad);
    for (List<String> verb :
        List.of(
            List.of("bundle", "verify", "bad"),
            List.of("bundle", "inspect", "bad"),
            List.of("bundle", "serve", "bad"),
            List.of("bundle", "merge", "bad", "-o", "m"),
            List.of("bundle", "create", "-o", "m", "--since", "bad"),
            List.of("verify", "--bundle", "bad"))) {
      Run run = elsewhere(4, verb.toArray(String[]::new));
      assertTrue(run.err().startsWith("sumdb: bad: altered: "), run.err());
      assertEquals("", run.out());
    }
    Files.write(file("cut"), Arrays.copyOf(good, 900));
    Run cut = elsewhere(3, "bundle", "verify", "cut");
    assertTrue(cut.err().contains("cut: cut off after 900 bytes"), cut.err());
  }

  @Test
  void takesTheKeyFromTheUserAndNeverFromTheBundle() throws Exception {
    mustRun(0, "bundle", "create", "-o", "b");
    String impostor = TestKeys.impostor("sumdb.example").verifierKey().toString();
    Run run = elsewhere(3, "bundle", "verify", "b", "--sumdb", impostor);
    assertTrue(run.err().contains("not signed by sumdb.example+"), run.err());
    Run with = elsewhere(3, "verify", "--bundle", "b", "--sumdb", impostor);
    assertTrue(with.err().contains("no bundle here is of sumdb.example+"), with.err());
    world.environment.put("GOSUMDB", "off");
    mustRun(2, "bundle", "verify", "b");
    mustRun(0, "bundle", "verify", "b", "--sumdb", world.database.key().toString());
    mustRun(2, "bundle", "verify", "absent");
  }

  @Test
  void aBundleIsOfOneDatabase() throws Exception {
    TestDatabase second = TestDatabase.ofSize(8, 3);
    String other = "example.com/m1=" + TestKeys.signer("other.example").verifierKey();
    assertEquals(3, second.log().size());
    String rest = world.environment.get("GOSUMDB");
    Run run = mustRun(2, "bundle", "create", "-o", "b", "--sumdb", rest, "--sumdb", other);
    assertTrue(run.err().contains("these are of other.example and sumdb.example"), run.err());
    Run only =
        mustRun(
            0,
            "bundle",
            "create",
            "-o",
            "b",
            "--sumdb",
            rest,
            "--sumdb",
            other,
            "--only",
            "sumdb.example");
    assertTrue(only.err().contains("1 module versions are left out: of other databases"));
  }

  @Test
  void isACacheOfTheDatabaseWhenItIsUnpacked() throws Exception {
    Path unzip = Path.of("/usr/bin/unzip");
    Assumptions.assumeTrue(Files.isExecutable(unzip), "skipped: no unzip command");
    mustRun(0, "bundle", "create", "-o", "b");
    Run run = Shell.in(world.project, Map.of()).run(unzip.toString(), "-q", "b", "-d", "tree");
    assertEquals(0, run.exit(), run.err());
    elsewhere(0, "verify", "--tiles", "tree", "--state", "new");
    try (Stream<Path> files = Files.walk(file("tree"))) {
      assertEquals(
          2 + 4 + 1, files.filter(Files::isRegularFile).count(), "index, latest, lookups, tile");
    }
  }

  @Test
  void servesTheGoCommandBothWays() throws Exception {
    mustRun(0, "bundle", "create", "-o", "b");
    Map<String, String> environment = new TreeMap<>(world.environment);
    Serve serve =
        Serve.start(world.project, environment, "bundle", "serve", "b", "--listen", "127.0.0.1:0");
    try {
      assertTrue(serve.out().startsWith("GOSUMDB='" + world.database.key() + " http://127.0.0.1:"));
      String answer = serve.get("/lookup/example.com/m2@v1.0.2").body();
      assertEquals(
          new String(world.database.answer(TestDatabase.module(2), 12), StandardCharsets.UTF_8),
          answer);
      String below = "/sumdb/sumdb.example/";
      assertEquals(200, serve.get(below + "supported").statusCode());
      assertEquals(answer, serve.get(below + "lookup/example.com/m2@v1.0.2").body());
      assertEquals(
          12 * 32,
          serve.get("/tile/8/0/000.p/12").headers().firstValueAsLong("content-length").orElse(0));
      assertEquals(200, serve.get("/tile/8/0/000.p/7").statusCode());
      assertEquals(200, serve.get("/readyz").statusCode());
      HttpResponse<String> absent = serve.get("/lookup/example.com/m9@v1.0.9");
      assertEquals(404, absent.statusCode());
      assertEquals(
          "not found: example.com/m9@v1.0.9 is not in this bundle\n"
              + "make one that has it where there is a network: sumdb bundle create\n",
          absent.body());
      assertEquals(404, serve.get("/tile/8/0/000.p/13").statusCode());
      assertEquals(404, serve.get("/tile/8/data/000.p/12").statusCode());
      assertEquals(404, serve.get("/checkpoint").statusCode());
      assertFalse(serve.get("/").body().contains("checkpoint"), "a link that leads nowhere");
      assertEquals(404, serve.get("/sumdb/other.example/supported").statusCode());
    } finally {
      Run end = serve.signal("TERM");
      assertEquals(0, end.exit(), end.err());
    }
  }
}
