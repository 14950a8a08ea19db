package dev.sumdb.clone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final AtomicLong now = new AtomicLong(5);

  @Test
  void spreadsRequestsEvenly() {
    Pace pace = new Pace(10, now::get);
    assertEquals(Duration.ZERO, pace.next());
    assertEquals(Duration.ofMillis(100), pace.next());
    assertEquals(Duration.ofMillis(200), pace.next());
    now.addAndGet(Duration.ofMillis(250).toNanos());
    assertEquals(Duration.ofMillis(50), pace.next());
    now.addAndGet(Duration.ofSeconds(5).toNanos()); // what was not used is not saved up
    assertEquals(Duration.ZERO, pace.next());
    assertEquals(Duration.ofMillis(100), pace.next());
  }

  @Test
  void neverWaitsWithoutALimit() {
    Pace pace = new Pace(CloneOptions.UNLIMITED, now::get);
    assertEquals(Duration.ZERO, pace.next());
    assertEquals(Duration.ZERO, pace.next());
  }
}
