package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real client caches of the public database, as untrusted directories without any network. */
class RealCachesTest {
  private final TestClient client = new TestClient(Fixtures.publicKey(), 8);

  private static List<ModuleVersion> lookups(DirectorySumDbSource source) throws Exception {
    List<ModuleVersion> modules = new ArrayList<>();
    for (String path : source.paths()) {
      if (path.startsWith("lookup/")) {
        modules.add(ModuleVersion.parseEscaped(path.substring("lookup/".length())));
      }
    }
    return modules;
  }

  @ParameterizedTest
  @CsvSource({"sumdb-cache-2022, 54, 9380838", "sumdb-cache-2026, 109, 55649875"})
  void provesEveryLookupOffline(String name, int count, long size) throws Exception {
    DirectorySumDbSource source = new DirectorySumDbSource(Fixtures.path(name));
    List<ModuleVersion> modules = lookups(source);
    assertEquals(count, modules.size());

    LookupRun run = client.lookup(source, modules);

    assertEquals(List.of(), run.warnings());
    assertEquals(Set.of("Proven"), Set.copyOf(TestClient.kinds(run)));
    assertEquals(size, run.head().orElseThrow().size());
    assertEquals(size, client.trustedSize());
    for (ModuleVersion module : modules) {
      LookupOutcome.Proven proven = (LookupOutcome.Proven) run.outcome(module);
      run.proof(module)
          .verify(proven.record().leafHash(), proven.record().id(), run.head().orElseThrow());
    }
    assertEquals(Set.of("Proven"), Set.copyOf(TestClient.kinds(again(modules))));
  }

  /** From what the first run kept, without the directory. */
  private LookupRun again(List<ModuleVersion> modules) throws IOException {
    return client.lookup(new OfflineSource(), modules);
  }

  @Test
  void locatesAllRecordsWithoutTheirLookups() throws Exception {
    Map<ModuleVersion, String> texts = new LinkedHashMap<>();
    Map<ModuleVersion, Long> ids = new LinkedHashMap<>();
    List<String> rows = Files.readAllLines(Fixtures.path("located-records.tsv"));
    for (String row : rows.subList(1, rows.size())) {
      String[] f = row.split("\t");
      ModuleVersion module = ModuleVersion.of(f[1], f[2]);
      ids.put(module, Long.parseLong(f[0]));
      texts.put(module, lines(f));
    }
    Map<ModuleVersion, Long> located = new LinkedHashMap<>();
    for (String name : List.of("sumdb-cache-2022", "sumdb-cache-2026")) {
      locate(name, texts)
          .outcomes()
          .forEach(
              (module, outcome) -> {
                if (outcome instanceof LookupOutcome.Proven proven) {
                  located.put(module, proven.record().id());
                } else {
                  assertEquals(
                      new LookupOutcome.Unverifiable("no tile here has the record of these lines"),
                      outcome);
                }
              });
    }
    // The tiles of the other four (numbers 12 and 2793 of level 0) are in neither of the two.
    assertEquals(56, ids.size());
    assertEquals(52, located.size());
    located.forEach((module, id) -> assertEquals(ids.get(module), id));
  }

  private static String lines(String[] f) {
    String module = f[1] + " " + f[2];
    return module + " " + f[3] + "\n" + module + "/go.mod " + f[4] + "\n";
  }

  private static LookupRun locate(String name, Map<ModuleVersion, String> texts)
      throws IOException {
    return SumDbClient.of(
            Fixtures.publicKey(),
            new DirectorySumDbSource(Fixtures.path(name)),
            new MemoryTrustedHeads(),
            new MemoryVerifiedCache(),
            ClientOptions.defaults())
        .locate(texts, LookupProgress.NONE);
  }

  @Test
  void locatesNothingForOneOtherCharacter() throws Exception {
    String[] f = Files.readAllLines(Fixtures.path("located-records.tsv")).get(1).split("\t");
    ModuleVersion module = ModuleVersion.of(f[1], f[2]);
    assertEquals(
        List.of("Proven"), TestClient.kinds(locate("sumdb-cache-2022", Map.of(module, lines(f)))));
    f[3] = f[3].replace('X', 'Y');

    LookupRun run = locate("sumdb-cache-2022", Map.of(module, lines(f)));

    assertEquals(List.of("Unverifiable"), TestClient.kinds(run));
  }

  /** Without the newest head apart, the newest one inside any of the answers is used. */
  @Test
  void findsTheNewestHeadInAnswersThatNobodyAskedFor() throws Exception {
    Path dir = Fixtures.path("sumdb-cache-2026");
    MemorySumDbSource source = new MemorySumDbSource("without latest", false);
    DirectorySumDbSource files = new DirectorySumDbSource(dir);
    for (String path : files.paths()) {
      source.put(path, Files.readAllBytes(dir.resolve(path)));
    }
    for (ModuleVersion module : lookups(files).subList(0, 5)) {
      TestClient each = new TestClient(Fixtures.publicKey(), 8);

      LookupRun run = each.lookup(source, module);

      assertEquals(List.of("Proven"), TestClient.kinds(run));
      assertEquals(55649875, run.head().orElseThrow().size());
    }
  }
}
