package dev.sumdb.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.audit.AuditProgress.Step;
import dev.sumdb.modzip.ZipLimits;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HashingTest {
  @Test
  void givesResultsInTheOrderOfTheItemsWhoeverIsDoneFirst() throws Exception {
    List<Integer> items = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      items.add(i);
    }
    AtomicInteger told = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      Hashing hashing =
          new Hashing(
              pool, ZipLimits.GO, (step, done, total) -> told.accumulateAndGet(done, Math::max));
      List<Integer> squares = hashing.map(items, i -> i % 7, Step.HASHING, i -> i * i);
      assertEquals(items.stream().map(i -> i * i).toList(), squares);
      assertEquals(1000, told.get());
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void startsTheHeaviestFirst() throws Exception {
    List<Integer> started = Collections.synchronizedList(new ArrayList<>());
    Hashing.inCallingThread().map(List.of(3, 9, 1, 9), i -> i, Step.HASHING, started::add);
    assertEquals(List.of(9, 9, 3, 1), started);
  }

  @Test
  void endsWhenInterrupted() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      Hashing hashing = new Hashing(pool, ZipLimits.GO, AuditProgress.NONE);
      Thread.currentThread().interrupt();
      assertThrows(
          InterruptedIOException.class,
          () -> hashing.map(List.of(1), i -> 0, Step.HASHING, HashingTest::sleep));
      assertTrue(Thread.interrupted());
    } finally {
      pool.shutdownNow();
    }
  }

  private static int sleep(int i) {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return i;
  }
}
