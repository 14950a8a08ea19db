package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.InclusionProof;
import dev.sumdb.tlog.LogRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookupCommandTest {
  private static final ModuleVersion MODULE = TestDatabase.module(7);

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

  @Test
  void printsTheRecordItsNumberTheHeadAndAProofThatHolds() throws Exception {
    Run run = world.run("lookup", MODULE.toString());
    assertEquals(0, run.exit(), run.err());
    String head = new String(world.database.note(12), StandardCharsets.UTF_8);
    String text = TestDatabase.lines(MODULE, "");
    String before = "record 7 of sumdb.example\n" + text + "\n" + head + "\ninclusion proof\n";
    assertTrue(run.out().startsWith(before), run.out());
    List<Hash> hashes = new ArrayList<>();
    for (String line : run.out().substring(before.length()).split("\n")) {
      hashes.add(Hash.parse(line));
    }
    new InclusionProof(hashes)
        .verify(new LogRecord(7, text).leafHash(), 7, world.database.head(12));
  }

  @Test
  void printsNothingOfAnAlteredRecord() {
    String path = TestDatabase.lookupPath(MODULE);
    world.database.alter(
        path,
        body ->
            new String(body, StandardCharsets.UTF_8)
                .replaceFirst("h1:.", "h1:z")
                .getBytes(StandardCharsets.UTF_8));
    Run run = world.run("lookup", MODULE.toString());
    assertEquals(4, run.exit());
    assertTrue(run.out().startsWith("fail: 1 misbehaviour; "), run.out());
    assertFalse(run.out().contains("h1:z"), run.out());
  }

  @Test
  void exitsAsVerify() {
    assertEquals(1, world.run("lookup", "example.com/none@v1.0.0").exit());
    assertEquals(2, world.run("lookup", "example.com/none").exit());
    assertEquals(3, world.run("lookup", "example.com/none@v1.0.0", "--offline").exit());
    world.environment.put("GONOSUMDB", "example.com");
    assertEquals(5, world.run("lookup", MODULE.toString()).exit());
  }

  @Test
  void printsTheSameEnvelopeAsVerify() {
    Run run = world.run("lookup", MODULE.toString(), "--format", "json");
    assertEquals(0, run.exit());
    assertTrue(run.out().contains("\"logIndex\" : 7"), run.out());
    assertTrue(run.out().contains("\"verified\" : 2"), run.out());
  }
}
