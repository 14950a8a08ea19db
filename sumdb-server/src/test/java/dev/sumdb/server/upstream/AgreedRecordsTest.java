package dev.sumdb.server.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goproxy.DiskBudget;
import dev.sumdb.goproxy.ListModuleSource;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.StoredRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first hash that several sources must agree on. */
class AgreedRecordsTest {
  private static final ModuleVersion MODULE = Modules.module("corp.example/lib@v1.0.0");

  @TempDir Path dir;
  private final ScriptedSource a = new ScriptedSource();
  private final ScriptedSource b = new ScriptedSource();
  private final List<String> disagreements = new ArrayList<>();
  private Log log;
  private LookupService lookups;

  @BeforeEach
  void open() throws Exception {
    log = Log.open(LogDir.init(dir.resolve("log"), "example.com/log", null), LogOptions.defaults());
  }

  @AfterEach
  void close() {
    lookups.close();
    log.close();
  }

  private void sources(int wanted, ModuleSource... sources) throws Exception {
    List<ListModuleSource.Step> steps = new ArrayList<>();
    for (ModuleSource source : sources) {
      steps.add(new ListModuleSource.Step("source" + steps.size(), source, false));
    }
    lookups =
        new LookupService(
            log,
            LookupService.agreeing(
                log,
                steps,
                wanted,
                IngestionOptions.defaults(dir),
                (module, matrix) -> disagreements.add(module + "\n" + matrix)));
  }

  private StoredRecord lookup() throws Throwable {
    try {
      return lookups.lookup(MODULE).get().record();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private void mustBeUnavailable(String message) {
    UpstreamException e = assertThrows(UpstreamException.class, this::lookup);
    assertEquals(UpstreamException.Kind.UNAVAILABLE, e.kind());
    assertEquals(message, e.getMessage());
    assertEquals(0, log.head().head().size());
  }

  /** Serves the same zip and another go.mod hash, as a source that was altered. */
  private static ModuleSource altered() {
    ScriptedSource honest = new ScriptedSource();
    return (ModuleVersion module, Path place, DiskBudget budget) -> {
      ModuleSource.Fetched fetched = honest.fetch(module, place, budget);
      return new ModuleSource.Fetched(
          fetched.zip(), H1.goMod("module evil.example\n".getBytes()), fetched.source());
    };
  }

  private static void absent(ModuleVersion module, Path place) throws ModuleNotFoundException {
    throw new ModuleNotFoundException("no such version");
  }

  private static void down(ModuleVersion module, Path place) throws UpstreamException {
    throw UpstreamException.unreachable(UpstreamException.Kind.UNAVAILABLE, "refused");
  }

  @Test
  void logsWhatEnoughSourcesServe() throws Throwable {
    sources(2, a, b);
    assertEquals("source0 source1", lookup().provenance().source());
    assertEquals(List.of(), disagreements);
  }

  @Test
  void oneAlteredSourceIsEnoughForNothingToBeLogged() throws Exception {
    sources(2, a, b, altered());
    mustBeUnavailable("2 sources must agree on its hashes; 3 of 3 have it, and they differ");
    String[] lines = disagreements.get(0).split("\n");
    assertEquals(4, lines.length);
    assertTrue(
        lines[1].matches("source0 zip h1:[^ ]{44} go\\.mod h1:[^ ]{44}"), disagreements.get(0));
    assertEquals(lines[1].substring(8), lines[2].substring(8));
    assertFalse(lines[3].endsWith(lines[1].substring(8)), disagreements.get(0));
  }

  @Test
  void aSourceThatIsDownIsNoAgreement() throws Exception {
    b.script = AgreedRecordsTest::down;
    sources(2, a, b);
    mustBeUnavailable("2 sources must agree on its hashes; 1 of 2 have it");
    assertTrue(disagreements.get(0).endsWith("\nsource1 no answer: refused\n"), "matrix");
  }

  @Test
  void aSourceWithoutItIsNoAgreementAndThreeMayHaveOneWithout() throws Throwable {
    b.script = AgreedRecordsTest::absent;
    sources(2, a, b);
    mustBeUnavailable("2 sources must agree on its hashes; 1 of 2 have it");
    lookups.close();
    sources(2, a, b, new ScriptedSource());
    assertEquals("source0 source2", lookup().provenance().source());
  }

  @Test
  void whatNoSourceHasIsNotFound() throws Exception {
    a.script = AgreedRecordsTest::absent;
    b.script = AgreedRecordsTest::absent;
    sources(2, a, b);
    ModuleNotFoundException e = assertThrows(ModuleNotFoundException.class, this::lookup);
    assertEquals("no such version", e.getMessage());
    assertEquals(List.of(), disagreements);
  }

  @Test
  void anOutageOfAllIsNoIncident() throws Exception {
    a.script = AgreedRecordsTest::down;
    b.script = AgreedRecordsTest::absent;
    sources(2, a, b);
    mustBeUnavailable("2 sources must agree on its hashes; 0 of 2 have it");
    assertEquals(List.of(), disagreements);
  }
}
