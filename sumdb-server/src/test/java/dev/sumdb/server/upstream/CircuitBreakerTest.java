package dev.sumdb.server.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private final SettableClock clock = new SettableClock();
  private final CircuitBreaker breaker = new CircuitBreaker(3, Duration.ofSeconds(10), clock);

  private void open() {
    for (int i = 0; i < 3; i++) {
      assertEquals(0, breaker.enter());
      breaker.unreachable();
    }
  }

  @Test
  void opensAfterThatManyFailuresInARow() {
    breaker.enter();
    assertFalse(breaker.unreachable());
    breaker.enter();
    assertFalse(breaker.unreachable());
    breaker.enter();
    assertTrue(breaker.unreachable());
    assertEquals(10_000, breaker.enter());
  }

  @Test
  void anAnswerInBetweenStartsTheCountAgain() {
    breaker.unreachable();
    breaker.unreachable();
    assertFalse(breaker.reached());
    breaker.unreachable();
    breaker.unreachable();
    assertEquals(0, breaker.enter());
    assertFalse(breaker.isOpen());
  }

  @Test
  void letsOneProbePassAfterThePause() {
    open();
    clock.move(Duration.ofMillis(9_999));
    assertEquals(1, breaker.enter());
    clock.move(Duration.ofMillis(1));
    assertEquals(0, breaker.enter());
    assertEquals(1_000, breaker.enter(), "a second attempt while the probe runs");
  }

  @Test
  void aProbeThatIsAnsweredClosesIt() {
    open();
    clock.move(Duration.ofSeconds(10));
    breaker.enter();
    assertTrue(breaker.reached());
    assertEquals(0, breaker.enter());
    assertEquals(0, breaker.enter());
  }

  @Test
  void aProbeThatFailsOpensItForAnotherPause() {
    open();
    clock.move(Duration.ofSeconds(10));
    breaker.enter();
    assertFalse(breaker.unreachable(), "it was open already");
    assertEquals(10_000, breaker.enter());
  }

  @Test
  void aProbeThatEndsWithoutAnOutcomeMakesWayForTheNext() {
    open();
    clock.move(Duration.ofSeconds(10));
    breaker.enter();
    breaker.unknown();
    assertEquals(0, breaker.enter());
  }

  @Test
  void aClockSetBackDoesNotKeepItOpen() {
    open();
    clock.move(Duration.ofHours(-1));
    assertEquals(0, breaker.enter());
  }
}
