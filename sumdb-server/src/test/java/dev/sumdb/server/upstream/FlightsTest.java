package dev.sumdb.server.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FlightsTest {

  private final Flights<String, Integer> flights = new Flights<>();
  private final List<Flights<String, Integer>.Flight> started = new ArrayList<>();

  private CompletableFuture<Integer> join(String key) {
    return flights.join(key, started::add);
  }

  @Test
  void startsOneFlightForAllWhoAskWhileItRuns() {
    CompletableFuture<Integer> first = join("a");
    CompletableFuture<Integer> second = join("a");

    assertEquals(1, started.size());
    started.get(0).land(7);
    assertEquals(7, first.join());
    assertEquals(7, second.join());
  }

  @Test
  void startsAnotherFlightForAnotherKey() {
    join("a");
    join("b");

    assertEquals(2, started.size());
    assertEquals(2, flights.size());
  }

  @Test
  void cancellingTheFirstCallerHarmsNobodyElse() {
    CompletableFuture<Integer> first = join("a");
    CompletableFuture<Integer> second = join("a");

    assertTrue(first.cancel(true));
    assertFalse(started.get(0).isOver());
    started.get(0).land(7);
    assertEquals(7, second.join());
  }

  @Test
  void failsWithTheRawCause() {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    IllegalStateException cause = new IllegalStateException("cause");
    join("a").whenComplete((value, failure) -> seen.set(failure));

    started.get(0).fail(cause);

    assertSame(cause, seen.get());
  }

  @Test
  void whoAsksAgainWhenAFlightFailedGetsANewOne() {
    CompletableFuture<CompletableFuture<Integer>> again = new CompletableFuture<>();
    join("a").whenComplete((value, failure) -> again.complete(join("a")));

    started.get(0).fail(new IllegalStateException("cause"));
    assertEquals(2, started.size());
    started.get(1).land(8);

    assertEquals(8, again.join().join());
    assertEquals(0, flights.size());
  }
}
