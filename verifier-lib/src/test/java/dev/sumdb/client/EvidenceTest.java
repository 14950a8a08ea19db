package dev.sumdb.client;

import static dev.sumdb.client.TestDatabase.lookupPath;
import static dev.sumdb.client.TestDatabase.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.TestKeys;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of evidence holds before this code and before openssl, and no longer when altered. */
class EvidenceTest {
  private static final int HEIGHT = 2;
  private static final ModuleVersion NEW = new ModuleVersion("example.com/new", "v1.0.0");
  private static final ModuleVersion ODD = new ModuleVersion("example.com/Odd", "v1.0.0");

  @TempDir Path dir;

  private record Case(String name, Misbehaviour what) {}

  private final TestDatabase database = TestDatabase.ofSize(HEIGHT, 40);

  private Misbehaviour only(TestDatabase source, TestClient client, ModuleVersion... modules)
      throws IOException {
    List<Misbehaviour> found = client.lookup(source, modules).misbehaviours();
    assertEquals(1, found.size(), found.toString());
    return found.get(0);
  }

  private Misbehaviour only(ModuleVersion... modules) throws IOException {
    return only(database, new TestClient(database.key(), HEIGHT), modules);
  }

  private Misbehaviour forked(TestDatabase honest, long at, int size, ModuleVersion before)
      throws IOException {
    TestClient client = new TestClient(database.key(), HEIGHT);
    client.mustProve(honest, before);
    TestDatabase fork = honest.forkAt(at);
    fork.add(NEW, TestDatabase.lines(NEW, "forked"));
    while (fork.log().size() < size) {
      ModuleVersion module = new ModuleVersion("example.com/f" + fork.log().size(), "v1.0.0");
      fork.add(module, TestDatabase.lines(module, "forked"));
    }
    return only(fork, client, NEW);
  }

  private List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("fork", forked(TestDatabase.ofSize(HEIGHT, 21), 17, 39, module(1))));
    cases.add(
        new Case(
            "fork from a power of two",
            forked(TestDatabase.ofSize(HEIGHT, 16), 13, 37, module(1))));
    cases.add(
        new Case("fork of one size", forked(TestDatabase.ofSize(HEIGHT, 21), 17, 21, module(1))));
    cases.add(
        new Case("fork by subtrees", forked(TestDatabase.ofSize(HEIGHT, 100), 40, 63, module(3))));
    String lines = TestDatabase.lines(module(7), "");
    database.alter(
        lookupPath(module(7)), body -> replace(body, lines, lines.replaceFirst("h1:.", "h1:'")));
    cases.add(new Case("record", only(module(7))));
    database.honest().alter(lookupPath(module(7)), body -> database.answer(module(8), 40));
    cases.add(new Case("foreign record", only(module(7))));
    database.honest().alter(lookupPath(module(7)), body -> replace(body, "\n40\n", "\n39\n"));
    cases.add(new Case("false signature", only(module(7))));
    database.honest().alter(lookupPath(module(7)), body -> replace(body, "7\n", "07\n"));
    cases.add(new Case("malformed", only(module(7))));
    database.honest().alter(lookupPath(module(7)), body -> replace(body, "7\n", "7\u0000\n"));
    cases.add(new Case("malformed with binary bytes", only(module(7))));
    database.honest().freezeHead(30);
    cases.add(new Case("beyond the tree", only(module(31))));
    database.freezeHead(40).alter("tile/2/0/001", EvidenceTest::flip);
    cases.add(new Case("tile", only(module(5))));
    database.honest().alter("tile/2/1/001", EvidenceTest::flip);
    cases.add(new Case("higher tile", only(module(20))));
    byte[] false40 = database.sign(new TreeHead(40, Hash.of(new byte[32])), "");
    database
        .honest()
        .alter(
            lookupPath(module(5)),
            body -> TestDatabase.answer(database.log().record(5).format(), false40));
    cases.add(new Case("root tiles", only(module(5))));
    database.honest().freezeHead(-1);
    database.add(ODD, "example.com/Odd v1.0.0 h1:A\nexample.com/Odd v1.0.0 h1:B\n");
    cases.add(new Case("two hashes in one record", only(ODD)));
    ModuleVersion other = new ModuleVersion("example.com/other", "v1.0.0");
    database.add(other, "example.com/other v1.0.0 h1:A\nexample.com/m3 v1.0.3 h1:B\n");
    cases.add(new Case("two hashes in two records", only(module(3), other)));
    return cases;
  }

  private static byte[] flip(byte[] data) {
    byte[] flipped = data.clone();
    flipped[3] ^= 1;
    return flipped;
  }

  private static byte[] replace(byte[] data, String from, String to) {
    String text = new String(data, StandardCharsets.UTF_8);
    assertTrue(text.contains(from), text);
    int at = text.indexOf(from);
    return (text.substring(0, at) + to + text.substring(at + from.length()))
        .getBytes(StandardCharsets.UTF_8);
  }

  @TestFactory
  List<DynamicTest> holdsBeforeThisCode() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Case one : cases()) {
      tests.add(
          DynamicTest.dynamicTest(
              one.name(),
              () -> {
                Evidence.Checked checked = Evidence.check(one.what().evidence(), database.key());
                assertEquals(one.what().reason(), checked.reason());
                assertEquals(TestKeys.LOG_NAME, checked.database());
                assertEquals(database.key(), Evidence.claimedKey(one.what().evidence()));
              }));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> holdsBeforeOpenssl() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Case one : cases()) {
      tests.add(
          DynamicTest.dynamicTest(
              one.name(),
              () ->
                  assertEquals(
                      "SHOWN: " + one.what().reasonCode(), openssl(one.what().evidence()))));
    }
    return tests;
  }

  /** Otherwise anybody could make evidence by removing what speaks for the log. */
  @TestFactory
  List<DynamicTest> showsNothingWhenOneHashOrSignatureIsAnother() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Case one : cases()) {
      tests.add(DynamicTest.dynamicTest(one.name(), () -> mustNotSurviveChanges(one)));
    }
    return tests;
  }

  private void mustNotSurviveChanges(Case one) {
    String[] lines = one.what().evidence().split("\n", -1);
    boolean script = false;
    String part = "";
    int changed = 0;
    for (int i = 0; i < lines.length; i++) {
      part = lines[i].startsWith("BEGIN ") ? lines[i].substring(6) : part;
      script |= part.equals("check.sh");
      // What the check rests on. The other parts are what it is about, and may be anything wrong.
      boolean proof =
          lines[i].startsWith("| ")
              && (part.contains("head") || part.contains("proof") || part.endsWith("-tree"));
      if (script || !proof || lines[i].length() < 12) {
        continue;
      }
      String[] altered = lines.clone();
      int at = lines[i].length() - 9;
      char other = lines[i].charAt(at) == 'A' ? 'B' : 'A';
      altered[i] = lines[i].substring(0, at) + other + lines[i].substring(at + 1);
      String text = String.join("\n", altered);
      boolean trusted = part.equals("trusted-head"); // for readers, nothing rests on it
      if (!trusted) {
        Exception e =
            assertThrows(Exception.class, () -> Evidence.check(text, database.key()), altered[i]);
        assertTrue(e instanceof ProofException || e instanceof MalformedException, e.toString());
        changed++;
      }
    }
    boolean answerOnly =
        one.what().evidence().indexOf("\nBEGIN head") < 0
            && one.what().evidence().indexOf("-head\n") < 0;
    assertTrue(changed > 0 || answerOnly, "nothing to change");
  }

  @Test
  void refusesEvidenceMadeOfHonestParts() throws Exception {
    Misbehaviour what = forked(TestDatabase.ofSize(HEIGHT, 21), 17, 39, module(1));
    TestDatabase honest = TestDatabase.ofSize(HEIGHT, 39);
    EvidenceText made =
        EvidenceText.parse(what.evidence())
            .part("older-head", honest.note(21))
            .part("newer-head", honest.note(39))
            .part("older-root-inside-newer-tree", List.of(honest.head(21).root()))
            .part(
                "consistency-proof",
                dev.sumdb.tlog.ConsistencyProof.prove(honest.log().hashReader(), 21, 39).hashes());

    ProofException e =
        assertThrows(ProofException.class, () -> Evidence.check(made.format(), database.key()));

    assertEquals(
        "the evidence shows nothing: the older head is a prefix of the newer one", e.getMessage());
  }

  @Test
  void refusesEvidenceAboutAnotherDatabase() throws Exception {
    Misbehaviour what = forked(TestDatabase.ofSize(HEIGHT, 21), 17, 39, module(1));

    MalformedException e =
        assertThrows(
            MalformedException.class,
            () -> Evidence.check(what.evidence(), TestKeys.signer("other").verifierKey()));

    assertTrue(e.getMessage().startsWith("evidence is about another database: "), e.getMessage());
  }

  @Test
  void refusesWhatIsNoEvidence() {
    for (String text : List.of("", "sumdb evidence 1", "sumdb evidence 2\n", "x\n".repeat(99))) {
      assertThrows(MalformedException.class, () -> Evidence.check(text, database.key()));
    }
  }

  @Test
  void saysWhatWasAskedAndWhen() throws Exception {
    String text = forked(TestDatabase.ofSize(HEIGHT, 21), 17, 39, module(1)).evidence();

    assertTrue(text.startsWith("sumdb evidence 1\nreason: GSV-FORK\ndatabase: "), text);
    assertTrue(text.contains("\nasked: lookup/example.com/new@v1.0.0\nsource: fork\n"), text);
    assertTrue(text.contains("\nobserved: 2026-11-21T10:11:12Z\n"), text);
  }

  /** The script's last line of output; it fails the test if it fails. */
  private String openssl(String evidence) throws Exception {
    Path file = Files.writeString(dir.resolve("evidence.txt"), evidence);
    Path script =
        Files.writeString(dir.resolve("check.sh"), EvidenceText.parse(evidence).text("check.sh"));
    ProcessBuilder builder =
        new ProcessBuilder("sh", script.toString(), file.toString()).redirectErrorStream(true);
    Process process;
    try {
      new ProcessBuilder("openssl", "version").start().waitFor();
      process = builder.start();
    } catch (IOException e) {
      Assumptions.abort("no shell or no openssl: " + e.getMessage());
      return "";
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the script does not end");
    assertEquals(0, process.exitValue(), out + Files.readString(script));
    return out.strip();
  }
}
