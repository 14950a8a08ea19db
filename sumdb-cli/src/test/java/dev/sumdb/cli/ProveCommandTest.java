package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.note.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProveCommandTest {
  private static final String MODULE = "example.com/m7@v1.0.7";

  @TempDir Path temp;
  private VerifierWorld world;
  private Path file;

  @BeforeEach
  void start() {
    world = new VerifierWorld(temp);
    file = world.project.resolve("p.tlog-proof");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Run mustRun(int exit, String... args) {
    Run run = world.run(args);
    assertEquals(exit, run.exit(), run.out() + run.err());
    return run;
  }

  private String proof() throws IOException {
    return Files.readString(file);
  }

  private Run mustVerify(int exit, String text) throws IOException {
    Files.writeString(file, text);
    return mustRun(exit, "verify", "proof", file.toString());
  }

  @Test
  void writesAProofThatTheKeyAloneVerifies() throws Exception {
    Run run = mustRun(0, "prove", MODULE, "-o", "p.tlog-proof");
    assertEquals("p.tlog-proof: record 7 of sumdb.example in tree 12\n", run.out());
    String lines = TestDatabase.lines(TestDatabase.module(7), "");
    assertEquals(lines, TlogProof.parse(Files.readAllBytes(file)).extra());
    int asked = world.server.requests().size();
    Run verified = mustRun(0, "verify", "proof", "p.tlog-proof");
    assertEquals("record 7 of sumdb.example in tree 12\n" + lines, verified.out());
    assertEquals(asked, world.server.requests().size(), "the database was asked");
    Run out = mustRun(0, "prove", MODULE, "-o", "-", "--offline");
    assertEquals(proof(), out.out());
    assertEquals("sumdb: record 7 of sumdb.example in tree 12\n", out.err());
  }

  @Test
  void anotherKeyIsExit3() throws Exception {
    mustRun(0, "prove", MODULE, "-o", "p.tlog-proof");
    String impostor = TestKeys.impostor("sumdb.example").verifierKey().toString();
    Run run = mustRun(3, "verify", "proof", "p.tlog-proof", "--sumdb", impostor);
    assertTrue(run.err().contains("not signed by sumdb.example+"), run.err());
    assertEquals("", run.out());
    world.environment.put("GOSUMDB", "off");
    mustRun(2, "verify", "proof", "p.tlog-proof");
    mustRun(0, "verify", "proof", "p.tlog-proof", "--sumdb", world.database.key().toString());
  }

  @Test
  void whatDoesNotFitTheSignedHeadIsExit4() throws Exception {
    mustRun(0, "prove", MODULE, "-o", "p.tlog-proof");
    String good = proof();
    String evil = TestDatabase.lines(TestDatabase.module(7), "evil");
    String extra = Base64.getEncoder().encodeToString(evil.getBytes(StandardCharsets.UTF_8));
    Run record = mustVerify(4, good.replaceFirst("extra .*", "extra " + extra));
    assertTrue(record.err().contains("GSV-RECORD: record 7 is not proven"), record.err());
    mustVerify(4, good.replace("index 7", "index 6"));
    mustVerify(4, good.replace("index 7", "index 07"));
    mustVerify(4, good.replace("index 7\n", "index 7\nx\n"));
    mustVerify(4, good.replace("tlog-proof@v1", "tlog-proof@v9"));
    Run unsigned = mustVerify(4, good.replace("\n12\n", "\n13\n"));
    assertTrue(unsigned.err().contains("GSV-UNSIGNED: invalid signature"), unsigned.err());
  }

  @Test
  void whatIsNoProofIsExit3() throws Exception {
    mustVerify(3, "<html>");
    mustVerify(3, "");
    mustRun(0, "prove", MODULE, "-o", "p.tlog-proof");
    String good = proof();
    mustVerify(3, good.substring(0, good.indexOf("go.sum database tree")));
    Run nothing = mustVerify(3, good.replaceFirst("extra .*\n", ""));
    assertTrue(nothing.err().contains("does not say what it proves"), nothing.err());
    mustRun(2, "verify", "proof", "absent");
  }

  @Test
  void writesNothingThatIsNotProven() {
    mustRun(1, "prove", "example.com/none@v1.0.0", "-o", "p.tlog-proof");
    mustRun(2, "prove", "example.com/none", "-o", "p.tlog-proof");
    world.environment.put("GONOSUMDB", "example.com");
    mustRun(5, "prove", MODULE, "-o", "p.tlog-proof");
    world.environment.remove("GONOSUMDB");
    world.database.alter("tile/8/0/000.p/12", data -> new byte[data.length]);
    mustRun(4, "prove", MODULE, "-o", "p.tlog-proof");
    world.server.close();
    mustRun(3, "prove", MODULE, "-o", "p.tlog-proof");
    assertFalse(Files.exists(file));
  }
}
