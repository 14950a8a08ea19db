package dev.sumdb.server.upstream;

import static dev.sumdb.server.upstream.Modules.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.goproxy.DiskBudget;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedSourceTest {

  private static final ModuleVersion MODULE = module("example.com/m@v1.0.0");

  private final SettableClock clock = new SettableClock();
  private final CircuitBreaker breaker = new CircuitBreaker(2, Duration.ofSeconds(10), clock);
  private final ScriptedSource upstream = new ScriptedSource();
  private final List<String> counted = new ArrayList<>();
  private GuardedSource guarded;
  private @TempDir Path dir;

  @BeforeEach
  void guard() {
    IngestionMetrics metrics =
        new IngestionMetrics() {
          @Override
          public void lookup(Lookup result) {}

          @Override
          public void fetch(String name, Fetch result, Duration took) {
            counted.add(name + " " + result);
          }

          @Override
          public void circuit(String name, boolean open) {
            counted.add(name + (open ? " opened" : " closed"));
          }
        };
    guarded = new GuardedSource("http://upstream", upstream, breaker, metrics);
  }

  private void fetch() throws ModuleNotFoundException, UpstreamException, IOException {
    guarded.fetch(MODULE, dir, DiskBudget.UNLIMITED);
  }

  private void upstreamIsDown() {
    upstream.script =
        (module, path) -> {
          throw UpstreamException.unreachable(
              UpstreamException.Kind.UNAVAILABLE, "connection refused");
        };
  }

  private void openTheCircuit() {
    upstreamIsDown();
    for (int i = 0; i < 2; i++) {
      assertEquals(
          "connection refused", assertThrows(UpstreamException.class, this::fetch).getMessage());
    }
  }

  @Test
  void leavesAnUnreachableUpstreamAloneAndSaysSo() {
    openTheCircuit();

    UpstreamException refused = assertThrows(UpstreamException.class, this::fetch);

    assertEquals(
        "upstream http://upstream is left alone for now (circuit open):"
            + " it could not be reached 2 times in a row",
        refused.getMessage());
    assertEquals(UpstreamException.Kind.UNAVAILABLE, refused.kind());
    assertEquals(Duration.ofSeconds(10), refused.retryAfter());
    assertEquals(2, upstream.fetches.size(), "it was asked although the circuit is open");
    assertEquals(
        List.of(
            "http://upstream UNAVAILABLE", "http://upstream opened", "http://upstream UNAVAILABLE"),
        counted);
  }

  @Test
  void asksAgainAfterThePauseAndCloses() throws Exception {
    openTheCircuit();
    clock.move(Duration.ofSeconds(10));
    upstream.script = (module, path) -> {};

    fetch();

    assertFalse(breaker.isOpen());
    assertEquals("http://upstream OK", counted.get(counted.size() - 1));
    assertEquals("http://upstream closed", counted.get(counted.size() - 2));
  }

  @Test
  void errorsOfOneModuleNeverCutOffTheOthers() {
    upstream.script =
        (module, path) -> {
          throw new UpstreamException(
              UpstreamException.Kind.UNAVAILABLE, "500 Internal Server Error", Duration.ZERO);
        };
    for (int i = 0; i < 10; i++) {
      assertThrows(UpstreamException.class, this::fetch);
    }
    assertFalse(breaker.isOpen());
    assertEquals(10, upstream.fetches.size());
  }

  @Test
  void notFoundIsAnAnswer() {
    openTheCircuit();
    clock.move(Duration.ofSeconds(10));
    upstream.script =
        (module, path) -> {
          throw new ModuleNotFoundException("no such version");
        };
    assertThrows(ModuleNotFoundException.class, this::fetch);
    assertFalse(breaker.isOpen());
  }

  @Test
  void aProbeThatFailsLocallyMakesWayForTheNext() throws Exception {
    openTheCircuit();
    clock.move(Duration.ofSeconds(10));
    upstream.script =
        (module, path) -> {
          throw new IOException("No space left on device");
        };
    assertThrows(IOException.class, this::fetch);
    upstream.script = (module, path) -> {};
    fetch();
    assertFalse(breaker.isOpen());
  }
}
