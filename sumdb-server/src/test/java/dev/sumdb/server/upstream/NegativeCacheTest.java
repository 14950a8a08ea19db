package dev.sumdb.server.upstream;

import static dev.sumdb.server.upstream.Modules.module;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.gosum.ModuleVersion;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NegativeCacheTest {

  private static final ModuleVersion MODULE = module("example.com/m@v1.0.0");

  private final SettableClock clock = new SettableClock();
  private final NegativeCache cache = new NegativeCache(Duration.ofSeconds(5), clock);
  private final ModuleNotFoundException failure = new ModuleNotFoundException("no such version");

  @Test
  void remembersForFiveSecondsAndNotLonger() {
    cache.remember(MODULE, failure);
    clock.move(Duration.ofMillis(4999));
    assertSame(failure, cache.find(MODULE));
    clock.move(Duration.ofMillis(1));
    assertNull(cache.find(MODULE));
  }

  @Test
  void aClockSetBackDoesNotStretchTheSpan() {
    cache.remember(MODULE, failure);
    clock.move(Duration.ofHours(-1));
    assertNull(cache.find(MODULE));
  }

  @Test
  void theOldestOfTooManyNamesIsForgotten() {
    cache.remember(MODULE, failure);
    for (int i = 0; i < 4096; i++) {
      cache.remember(module("example.com/other@v1.0." + i), failure);
    }
    assertNull(cache.find(MODULE));
    assertSame(failure, cache.find(module("example.com/other@v1.0.0")));
  }

  @Test
  void refusesToRememberForLongerThanFiveSeconds() {
    IngestionOptions options = IngestionOptions.defaults(Path.of("unused"));
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new IngestionOptions(
                    1,
                    1,
                    options.spoolDir(),
                    1,
                    Duration.ZERO,
                    Duration.ofSeconds(6),
                    1,
                    Duration.ZERO,
                    clock));
    org.junit.jupiter.api.Assertions.assertEquals(
        "negativeTtl out of range: PT6S", thrown.getMessage());
  }
}
