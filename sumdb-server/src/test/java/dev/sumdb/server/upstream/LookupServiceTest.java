package dev.sumdb.server.upstream;

import static dev.sumdb.server.upstream.Modules.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.StoredRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookupServiceTest {

  private static final ModuleVersion MODULE = module("example.com/m@v1.0.0");
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path dir;

  private final SettableClock clock = new SettableClock();
  private final ScriptedSource upstream = new ScriptedSource();
  private IngestionOptions options;
  private Log log;
  private LookupService lookups;

  @BeforeEach
  void openLog() throws Exception {
    log = Log.open(LogDir.init(dir.resolve("log"), "example.com/log", null), LogOptions.defaults());
    options = IngestionOptions.defaults(dir).withClock(clock);
    lookups = LookupService.of(log, upstream, options);
  }

  @AfterEach
  void closeLog() throws IOException {
    lookups.close();
    log.close();
    assertEquals(List.of(), SpoolTest.left(options.spoolDir()), "temporary files left behind");
    assertEquals(List.of(), fetchThreads(), "threads left behind");
  }

  private static List<String> fetchThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("fetch-"))
        .toList();
  }

  private StoredRecord mustLookup(ModuleVersion module) throws Exception {
    return lookups.lookup(module).get(PATIENCE_SECONDS, TimeUnit.SECONDS).record();
  }

  private <T extends Throwable> T mustFail(ModuleVersion module, Class<T> type) {
    ExecutionException thrown =
        assertThrows(
            ExecutionException.class,
            () -> lookups.lookup(module).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    return assertInstanceOf(type, thrown.getCause());
  }

  @Test
  void recordsBothLinesWithTheirOrigin() throws Exception {
    StoredRecord stored = mustLookup(MODULE);

    assertEquals(
        """
        example.com/m v1.0.0 h1:mf3ZgaLi4oSAsMraSF2c/29zuDnyW+GWSJW1ofY+5Bk=
        example.com/m v1.0.0/go.mod h1:flS2VctbRrTv+sBE+VKgxx6hlkMGPVz9MGOmzMYFg3k=
        """,
        stored.record().text());
    assertEquals(Provenance.hashed("scripted"), stored.provenance());
    assertTrue(stored.record().id() < log.head().head().size(), "answered before it is signed");
  }

  @Test
  void aKnownModuleIsNotFetchedAgain() throws Exception {
    StoredRecord first = mustLookup(MODULE);
    assertEquals(first, mustLookup(MODULE));
    assertEquals(List.of(MODULE), upstream.fetches);
  }

  @Test
  void oneFetchServesAHundredCallersAndOutlivesTheFirst() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    upstream.hangUntil(go);
    CompletableFuture<LookupService.Answer> first = lookups.lookup(MODULE);
    upstream.arrived.acquire(); // the fetch is under way
    List<CompletableFuture<LookupService.Answer>> others = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      others.add(lookups.lookup(MODULE));
    }
    assertTrue(first.cancel(true));
    go.countDown();

    for (CompletableFuture<LookupService.Answer> other : others) {
      assertEquals(0, other.get(PATIENCE_SECONDS, TimeUnit.SECONDS).record().record().id());
    }
    assertEquals(List.of(MODULE), upstream.fetches);
    assertEquals(1, log.head().head().size());
  }

  @Test
  void sixtyFourHangingFetchesDoNotDelayKnownModules() throws Exception {
    mustLookup(MODULE);
    upstream.arrived.drainPermits();
    CountDownLatch go = new CountDownLatch(1);
    upstream.hangUntil(go);
    List<CompletableFuture<LookupService.Answer>> hanging = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      hanging.add(lookups.lookup(module("example.com/hanging@v1.0." + i)));
    }
    upstream.arrived.acquire(64); // all places are taken, one waits

    CompletableFuture<LookupService.Answer> known = lookups.lookup(MODULE);

    assertTrue(known.isDone(), "answered on the caller's thread, with no fetch before it");
    assertEquals(0, upstream.arrived.availablePermits(), "a 65th fetch at once");
    go.countDown();
    for (CompletableFuture<LookupService.Answer> done : hanging) {
      done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    assertEquals(66, log.head().head().size());
  }

  @Test
  void oneMoreThanMayWaitIsToldToComeBack() throws Exception {
    lookups.close();
    lookups = LookupService.of(log, upstream, options.withFetches(1, 2));
    CountDownLatch go = new CountDownLatch(1);
    upstream.hangUntil(go);
    List<CompletableFuture<LookupService.Answer>> accepted = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      accepted.add(lookups.lookup(module("example.com/hanging@v1.0." + i)));
    }

    UpstreamException refused = mustFail(MODULE, UpstreamException.class);

    assertEquals(
        "too many module versions are being fetched for the first time", refused.getMessage());
    assertEquals(UpstreamException.Kind.UNAVAILABLE, refused.kind());
    assertEquals(Duration.ofSeconds(5), refused.retryAfter());
    go.countDown();
    for (CompletableFuture<LookupService.Answer> done : accepted) {
      done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    mustLookup(MODULE);
  }

  @Test
  void notFoundIsRememberedForSecondsOnly() throws Exception {
    upstream.script =
        (module, path) -> {
          throw new ModuleNotFoundException("unknown revision v1.0.0");
        };
    assertEquals(
        "unknown revision v1.0.0", mustFail(MODULE, ModuleNotFoundException.class).reason());
    upstream.script = (module, path) -> {};
    clock.move(Duration.ofMillis(4999));
    mustFail(MODULE, ModuleNotFoundException.class);
    assertEquals(1, upstream.fetches.size());

    clock.move(Duration.ofMillis(1));

    mustLookup(MODULE);
  }

  @Test
  void troubleIsNotRememberedAtAll() throws Exception {
    upstream.script =
        (module, path) -> {
          throw new UpstreamException(
              UpstreamException.Kind.TROUBLE, "half a body", Duration.ofSeconds(1));
        };
    mustFail(MODULE, UpstreamException.class);
    upstream.script = (module, path) -> {};

    mustLookup(MODULE);
    assertEquals(2, upstream.fetches.size());
  }

  @Test
  void aFetchThatDiesOfOurOwnErrorIsAnsweredToo() {
    upstream.script =
        (module, path) -> {
          throw new AssertionError("a bug");
        };
    assertEquals(
        "the fetch of example.com/m@v1.0.0 ended without an outcome",
        mustFail(MODULE, AssertionError.class).getMessage());
  }

  @Test
  void aLocalFailureIsNeverNotFound() throws Exception {
    upstream.script =
        (module, path) -> {
          throw new IOException("No space left on device");
        };
    SpoolException failure = mustFail(MODULE, SpoolException.class);
    Path own = options.spoolDir().resolve("log-" + log.verifierKey().idHex());
    assertEquals(
        "temporary directory " + own + " cannot hold a download: No space left on device",
        failure.getMessage());
    assertEquals(
        "operator: make room at " + own + ", or choose another place with --temp-dir",
        failure.remedy());
    assertEquals(failure.getMessage(), lookups.trouble().orElseThrow().cause());
    upstream.script = (module, path) -> {};

    mustLookup(MODULE);

    assertTrue(lookups.trouble().isEmpty());
  }

  @Test
  void aServerWithoutUpstreamSaysSo() {
    lookups.close();
    lookups = LookupService.off(log);
    assertEquals(
        "this log does not have it and the server has no upstream",
        mustFail(MODULE, ModuleNotFoundException.class).reason());
  }

  @Test
  void closingAnswersThoseWhoWait() throws Exception {
    lookups.close();
    lookups = LookupService.of(log, upstream, options.withFetches(1, 10));
    upstream.hangUntil(new CountDownLatch(1));
    CompletableFuture<LookupService.Answer> running = lookups.lookup(MODULE);
    upstream.arrived.acquire();
    CompletableFuture<LookupService.Answer> waiting =
        lookups.lookup(module("example.com/waiting@v1.0.0"));

    lookups.close();

    for (CompletableFuture<LookupService.Answer> answer : List.of(running, waiting)) {
      ExecutionException failed = assertThrows(ExecutionException.class, answer::get);
      assertEquals("the server is stopping", failed.getCause().getMessage());
    }
    assertEquals(List.of(), fetchThreads());
    mustFail(MODULE, UpstreamException.class);
  }

  @Test
  void leftoversOfAKilledServerAreGoneAfterTheNextStart() throws Exception {
    lookups.close();
    String own = "log-" + log.verifierKey().idHex();
    Path left = Files.createDirectories(options.spoolDir().resolve(own).resolve("fetch-1"));
    Files.write(left.resolve("module.zip"), new byte[100]);

    lookups = LookupService.of(log, upstream, options);

    assertFalse(Files.exists(left));
  }
}
