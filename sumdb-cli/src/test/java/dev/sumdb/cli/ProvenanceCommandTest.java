package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.tlog.InclusionProof;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a log's records and incidents, without its server and beside it. */
class ProvenanceCommandTest {
  private static final ModuleVersion COPIED = TestDatabase.module(3);
  private static final ModuleVersion HASHED = new ModuleVersion("corp.example/lib", "v1.0.0");

  @TempDir Path temp;
  private Path dir;
  private final TestDatabase database = TestDatabase.ofSize(8, 12);

  @BeforeEach
  void fill() throws Exception {
    dir = temp.resolve("log");
    InclusionProof path = InclusionProof.prove(database.log().hashReader(), 3, 12);
    String text = TestDatabase.lines(COPIED, "");
    TlogProof proof = TlogProof.of(text, 3, path, database.note(12));
    LogDir.init(dir, "sums.example.com", null);
    try (Log log = Log.open(LogDir.open(dir), LogOptions.defaults())) {
      log.append(
              new NewRecord(
                  COPIED,
                  text,
                  Provenance.copied(database.key(), 3, 12),
                  new String(proof.format(), StandardCharsets.UTF_8)))
          .join();
      log.append(
              new NewRecord(
                  HASHED,
                  TestDatabase.lines(HASHED, ""),
                  Provenance.hashed("https://modules.example/lib.zip")))
          .join();
      log.incident("disagreement", "corp.example/bad@v1.0.0", "a zip h1:x\nb zip h1:y\n", "e.txt");
    }
  }

  private Run run(String... args) {
    return Run.in(temp, Map.of("SUMDB_DIR", dir.toString()), "", args);
  }

  @Test
  void tellsWhereARecordWasCopiedFromAndExportsItsProof() throws Exception {
    Run run = run("provenance", COPIED.toString(), "--export", "m3.proof");
    assertEquals(0, run.exit(), run.err());
    String name = database.key().name();
    assertTrue(run.out().startsWith(COPIED + " is record 0 of this log, since "), run.out());
    assertTrue(
        run.out()
            .endsWith(
                "\ncopied from "
                    + name
                    + ": record 3 in tree 12\nproven under the key "
                    + database.key()
                    + "\n"
                    + TestDatabase.lines(COPIED, "")),
        run.out());
    TlogProof proof = TlogProof.parse(Files.readAllBytes(temp.resolve("m3.proof")));
    assertEquals(database.head(12), proof.verify(TestDatabase.lines(COPIED, ""), database.key()));
  }

  @Test
  void tellsWhereARecordWasHashedFrom() {
    Run run = run("provenance", HASHED.toString());
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().contains("\nhashed here from https://modules.example/lib.zip\n"));
    Run export = run("provenance", HASHED.toString(), "--export", "lib.proof");
    assertEquals(2, export.exit());
    assertFalse(Files.exists(temp.resolve("lib.proof")));
  }

  @Test
  void whatIsNotLoggedAndNoLogAreTold() {
    Run absent = run("provenance", "example.com/none@v1.0.0");
    assertEquals(1, absent.exit());
    assertTrue(absent.err().contains("example.com/none@v1.0.0 is not in the log in "));
    assertEquals(2, run("provenance", "example.com/none").exit());
    assertEquals(2, run("provenance", COPIED.toString(), "--dir", temp.toString()).exit());
    assertEquals(2, run("incidents", "--dir", temp.toString()).exit());
  }

  @Test
  void aDamagedProofIsToldAndNotExported() throws Exception {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("log.db"));
        Statement s = c.createStatement()) {
      assertEquals(
          1, s.executeUpdate("UPDATE proofs SET proof = replace(proof, 'index 3', 'index 4')"));
    }
    Run run = run("provenance", COPIED.toString(), "--export", "m3.proof");
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("record 0 its proof does not hold: "), run.err());
    assertFalse(Files.exists(temp.resolve("m3.proof")));
    assertEquals(1, run("fsck", dir.toString()).exit());
  }

  @Test
  void listsIncidentsUntilTheyAreResolvedAlsoBesideTheServer() throws Exception {
    try (Log log = Log.open(LogDir.open(dir), LogOptions.defaults())) {
      Run open = run("incidents");
      assertEquals(1, open.exit(), open.err());
      assertTrue(open.out().startsWith("1 disagreement corp.example/bad@v1.0.0\n  first "));
      assertTrue(
          open.out()
              .endsWith(
                  "times 1\n  a zip h1:x\n  b zip h1:y\n  evidence: "
                      + dir.resolve("e.txt")
                      + "\n"),
          open.out());
      assertEquals(2, run("incidents", "--resolve", "1").exit());
      assertEquals(2, run("incidents", "--resolve", "1", "--reason", " ").exit());
      assertEquals(2, run("incidents", "--resolve", "2", "--reason", "x").exit());
      assertEquals(0, run("incidents", "--resolve", "1", "--reason", "repaired").exit());
      assertFalse(log.incidents().get(0).isOpen());
      log.append(
              new NewRecord(
                  new ModuleVersion("corp.example/next", "v1.0.0"),
                  TestDatabase.lines(new ModuleVersion("corp.example/next", "v1.0.0"), ""),
                  Provenance.hashed("x")))
          .join();
    }
    Run none = run("incidents");
    assertEquals(0, none.exit());
    assertEquals("", none.out());
    assertTrue(run("incidents", "--all").out().contains(": repaired\n"));
  }
}
