package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded hostile answer, with the honest tiles, ends as it must. */
class AttackCasesTest {
  private static final String DIR = "attacks/";

  /** What rejection means; all others are proven. */
  private static final Map<String, String> WANT = new TreeMap<>();

  static {
    for (String outage :
        List.of(
            "signature-missing",
            "unknown-signer-only",
            "sig-101",
            "no-final-newline",
            "trailing-blank-line",
            "crlf",
            "truncated-000",
            "truncated-001",
            "truncated-002",
            "truncated-040",
            "truncated-149",
            "truncated-150",
            "truncated-160",
            "truncated-281",
            "truncated-339")) {
      WANT.put(outage, "Unverifiable");
    }
    for (String record :
        List.of(
            "record-text-tampered",
            "record-id-swapped",
            "record-id-beyond-tree",
            "record-id-negative",
            "record-id-negative-first",
            "record-id-plus",
            "record-id-leading-zero",
            "record-id-overflow",
            "tree-size-leading-zero",
            "tree-size-negative",
            "tree-hash-short",
            "tree-wrong-first-line")) {
      WANT.put(record, "GSV-RECORD");
    }
    WANT.put("wrong-record-authentic", "GSV-FOREIGN-RECORD");
    WANT.put("extension-line-hash", "GSV-FOREIGN-RECORD");
    WANT.put("bad-signature", "GSV-UNSIGNED");
    WANT.put("known-bad-then-good", "GSV-UNSIGNED");
    WANT.put("record-blank-line-inside", "GSV-UNSIGNED");
    WANT.put("tree-root-wrong", "GSV-TILE");
  }

  @TestFactory
  List<DynamicTest> eachHostileAnswerEndsAsItMust() throws IOException {
    JsonNode cases = new ObjectMapper().readTree(Fixtures.bytes(DIR + "cases.json"));
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode one : cases) {
      String name = one.get("file").asText().replace(".lookup", "");
      tests.add(DynamicTest.dynamicTest(name, () -> check(name, one)));
    }
    return tests;
  }

  private static void check(String name, JsonNode one) throws Exception {
    ModuleVersion module =
        ModuleVersion.of(one.get("module").asText(), one.get("version").asText());
    Path base = Fixtures.path("xmod-testlog/base");
    MemorySumDbSource source = new MemorySumDbSource("attacks", true);
    for (String path : new DirectorySumDbSource(base).paths()) {
      source.put(path, Files.readAllBytes(base.resolve(path)));
    }
    source.put("lookup/" + module.escaped(), Fixtures.bytes(DIR + name + ".lookup"));
    JsonNode latest = one.get("clientLatest");
    MemoryTrustedHeads heads =
        latest.isNull()
            ? new MemoryTrustedHeads()
            : new MemoryTrustedHeads(
                Fixtures.bytes("xmod-testlog/base/" + latest.asText() + ".note"));
    TestClient client = new TestClient(Fixtures.testKey(), 2, heads);
    long before = client.trustedSize();

    LookupOutcome outcome = client.lookup(source, module).outcome(module);

    String want = WANT.getOrDefault(name, "Proven");
    assertEquals(want, TestClient.kind(outcome), () -> TestClient.describe(outcome));
    assertEquals(want.equals("Proven"), one.get("expect").asText().equals("accept"));
    if (!want.equals("Proven")) {
      boolean kept = client.cache.lookup(module).isPresent();
      assertEquals(false, kept, "an answer that was refused is in the cache");
    } else {
      assertEquals(true, client.trustedSize() >= before);
    }
    if (outcome instanceof LookupOutcome.Misbehaved misbehaved) {
      Evidence.Checked checked = Evidence.check(misbehaved.what().evidence(), Fixtures.testKey());
      assertEquals(misbehaved.what().reason(), checked.reason());
    }
  }
}
