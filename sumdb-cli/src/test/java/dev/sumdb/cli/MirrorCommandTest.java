package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.clone.ServedRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorCommandTest {
  @TempDir Path temp;
  private VerifierWorld world;

  @BeforeEach
  void start() {
    world = new VerifierWorld(temp);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void serve(ServedRecords records) {
    world.server.serve(records);
  }

  private String evidence(String text) throws IOException {
    String file = text.replaceAll("(?s).*evidence: (\\S+).*", "$1");
    Run check = world.run("verify", "evidence", file);
    assertEquals(0, check.exit(), check.out() + check.err());
    return check.out();
  }

  @Test
  void clonesADatabaseThatThenAnswersOffline() throws Exception {
    serve(ServedRecords.of(world.database));
    Run clone = world.run("mirror", "clone", "copy");
    assertEquals(0, clone.exit(), clone.err());
    assertEquals(
        world.database.key().name()
            + ": 12 records, root "
            + world.database.head(12).root()
            + ", 1 bundles fetched, 0 kept, 0 damaged, 0 malformed records, 0 repeated,"
            + " 0 contradictions\n",
        clone.out());
    assertEquals("", clone.err());
    assertEquals("", world.run("mirror", "clone", "-q", "--dir", "copy").out());
    world.server.close();
    world.write("go.sum", VerifierWorld.goodLines(12));
    String copy = world.project.resolve("copy").toUri().toString();
    for (List<String> way :
        List.of(
            List.of("--sumdb", world.database.key() + " " + copy), List.of("--tiles", "copy"))) {
      Run verify =
          world.run(
              "verify", "--state", "state-" + way.size() + way.get(0), way.get(0), way.get(1));
      assertEquals(0, verify.exit(), verify.out() + verify.err());
      assertTrue(verify.out().startsWith("ok: 24 verified"), verify.out());
    }
  }

  @Test
  void tellsAsJson() throws Exception {
    serve(ServedRecords.of(world.database));
    Run run = world.run("mirror", "clone", "copy", "--json", "--jobs", "4", "--rate", "1000");
    assertEquals(0, run.exit(), run.err());
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertEquals(12, json.get("treeSize").asInt());
    assertEquals(world.database.head(12).root().toString(), json.get("rootHash").asText());
    assertEquals(1, json.get("bundlesFetched").asInt());
    assertEquals(0, json.get("exitCode").asInt());
  }

  @Test
  void exitsWithOneAndEvidenceForTwoHashes() throws Exception {
    world.database.add(TestDatabase.module(3), TestDatabase.lines(TestDatabase.module(3), "other"));
    serve(ServedRecords.of(world.database));
    Run run = world.run("mirror", "clone", "copy");
    assertEquals(1, run.exit(), run.err());
    assertTrue(run.out().startsWith("GSV-DUP: example.com/m3@v1.0.3: the log has two hashes"));
    assertTrue(evidence(run.out()).contains("two hashes"), run.out());
  }

  @Test
  void exitsWithFourAndEvidenceForAlteredRecords() throws Exception {
    serve(
        ServedRecords.of(world.database)
            .alter(
                "tile/8/data/000.p/12",
                data ->
                    new String(data, StandardCharsets.UTF_8)
                        .replaceFirst("v1.0.7 h1:.", "v1.0.7 h1:_")
                        .getBytes(StandardCharsets.UTF_8)));
    Run run = world.run("mirror", "clone", "copy");
    assertEquals(4, run.exit(), run.out() + run.err());
    assertTrue(
        run.err().contains("GSV-TILE: the records do not hash to the signed root of tree 12"),
        run.err());
    assertTrue(evidence(run.err()).contains("GSV-TILE"), run.err());
    assertFalse(Files.exists(world.project.resolve("copy/latest")));
  }

  @Test
  void exitsWithThreeWhereThereAreNoRecordsOrNobodyAnswers() {
    serve(ServedRecords.of(world.database).withoutRecords());
    Run none = world.run("mirror", "clone", "copy");
    assertEquals(3, none.exit(), none.out() + none.err());
    assertTrue(none.err().contains("does not serve the records of its log"), none.err());
    world.server.close();
    assertEquals(3, world.run("mirror", "clone", "copy", "--timeout", "900ms").exit());
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    assertEquals(2, world.run("mirror", "clone").exit());
    assertEquals(2, world.run("mirror", "clone", "a", "--dir", "b").exit());
    assertEquals(2, world.run("mirror", "clone", "a", "--jobs", "0").exit());
    assertEquals(2, world.run("mirror", "clone", "a", "--rate", "0").exit());
    assertEquals(2, world.run("mirror", "clone", "a", "--sumdb", "nonsense").exit());
    assertEquals(2, world.run("mirror", "clone", "a", "--sumdb", "off").exit());
    String help = world.run("mirror", "warm", "--help").out();
    assertTrue(help.contains("http://127.0.0.1:8080"), help); // where serve listens by default
    assertEquals(2, world.run("mirror", "warm", "--url", "direct").exit());
    assertEquals(2, world.run("mirror", "warm", "--url", "http://a.example", "--offline").exit());
    assertEquals(2, world.run("mirror").exit());
    assertEquals(List.of(), world.server.requests());
    assertFalse(Files.exists(world.project.resolve("a")));
  }

  /** The database, below {@code /sumdb/NAME}, as a mirror has it. */
  private DatabaseServer mirror() throws IOException {
    String prefix = "sumdb/" + world.database.key().name() + "/";
    return DatabaseServer.of(new Below(prefix, world.database));
  }

  private record Below(String prefix, TestDatabase database)
      implements dev.sumdb.client.SumDbSource {
    @Override
    public byte[] read(String path, int maxBytes)
        throws dev.sumdb.client.NotInSourceException,
            dev.sumdb.client.SourceException,
            java.io.InterruptedIOException {
      if (!path.startsWith(prefix)) {
        throw new dev.sumdb.client.NotInSourceException(path);
      }
      if (path.equals(prefix + "supported")) {
        return new byte[0];
      }
      return database.read(path.substring(prefix.length()), maxBytes);
    }

    @Override
    public String describe() {
      return "a mirror";
    }

    @Override
    public void close() {
      // nothing is held
    }
  }

  @Test
  void warmsAMirrorWithAllThatGoSumNeeds() throws Exception {
    world.write("go.sum", VerifierWorld.goodLines(12));
    try (DatabaseServer mirror = mirror()) {
      assertEquals(0, world.run("verify").exit()); // what this user's cache has must not count
      Run run = world.run("mirror", "warm", "--url", mirror.url() + "/");
      assertEquals(0, run.exit(), run.out() + run.err());
      assertTrue(run.out().startsWith("ok: 24 verified"), run.out());
      String base = "sumdb/" + world.database.key().name();
      for (int i = 0; i < 12; i++) {
        String path = base + "/lookup/" + TestDatabase.module(i).escaped();
        assertTrue(mirror.requests().contains(path), path);
      }
      assertTrue(mirror.requests().contains(base + "/tile/8/0/000.p/12"));
      assertTrue(mirror.requests().stream().allMatch(path -> path.startsWith(base)));
    }
  }

  @Test
  void exitsAsVerifyDoes() throws Exception {
    world.write("go.sum", VerifierWorld.badLine(12, 5));
    try (DatabaseServer mirror = mirror()) {
      assertEquals(1, world.run("mirror", "warm", "--url", mirror.url()).exit());
    }
    assertEquals(
        3, world.run("mirror", "warm", "--url", "http://127.0.0.1:1", "--timeout", "900ms").exit());
  }

  /** It cannot say that a module is not found, and nobody else is asked. */
  @Test
  void provesNothingWithAServerThatDoesNotRelayTheDatabase() throws Exception {
    world.write("go.sum", VerifierWorld.goodLines(2));
    try (DatabaseServer other = DatabaseServer.of(new Below("sumdb/other/", world.database))) {
      Run run = world.run("mirror", "warm", "--url", other.url());
      assertEquals(3, run.exit(), run.out() + run.err());
      assertTrue(run.out().contains(" does not relay " + world.database.key().name()), run.out());
    }
    assertEquals(List.of(), world.server.requests());
  }

  @Test
  void alarmsWhenTheMirrorHasAnotherHistory() throws Exception {
    world.write("go.sum", VerifierWorld.goodLines(12));
    assertEquals(0, world.run("verify").exit());
    TestDatabase fork = world.database.forkAt(5).grow(6);
    fork.add(TestDatabase.module(99), TestDatabase.lines(TestDatabase.module(99), "evil"));
    String prefix = "sumdb/" + world.database.key().name() + "/";
    try (DatabaseServer mirror = DatabaseServer.of(new Below(prefix, fork))) {
      Run run = world.run("mirror", "warm", "--url", mirror.url());
      assertEquals(4, run.exit(), run.out() + run.err());
    }
  }

  @Test
  void sendsNoPrivateName() throws Exception {
    world.write("go.sum", VerifierWorld.goodLines(3));
    try (DatabaseServer mirror = mirror()) {
      for (String variable : List.of("GOPRIVATE", "GONOPROXY", "GONOSUMDB")) {
        world.environment.put(variable, "example.com");
        Run run =
            world.run(
                "mirror", "warm", "--url", mirror.url(), "go.sum", "example.com/M!1/v2@v2.0.0");
        world.environment.remove(variable);
        assertEquals(List.of(), mirror.requests(), variable + run.out() + run.err());
      }
      world.environment.put("GOPRIVATE", "example.com");
      world.environment.put("GONOSUMDB", "none");
      assertEquals(5, world.run("mirror", "warm", "--url", mirror.url()).exit());
      assertEquals(
          5, world.run("mirror", "warm", "--url", mirror.url(), "example.com/m/v2@v2.0.0").exit());
      String bound = "example.com=" + world.database.key();
      assertEquals(2, world.run("mirror", "warm", "--url", mirror.url(), "--sumdb", bound).exit());
      assertEquals(List.of(), mirror.requests());
    }
    assertEquals(List.of(), world.server.requests());
  }
}
