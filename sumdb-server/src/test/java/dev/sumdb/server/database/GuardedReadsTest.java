package dev.sumdb.server.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.server.upstream.CircuitBreaker;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GuardedReadsTest {
  private static final Clock STOPPED = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private final AtomicInteger reads = new AtomicInteger();
  private final List<String> notices = new ArrayList<>();

  @FunctionalInterface
  private interface Answer {
    byte[] to(String path)
        throws NotInSourceException, SourceException, InterruptedIOException, InterruptedException;
  }

  private GuardedReads guarded(Answer answer) {
    SumDbSource source =
        new SumDbSource() {
          @Override
          public byte[] read(String path, int maxBytes)
              throws NotInSourceException, SourceException, InterruptedIOException {
            reads.incrementAndGet();
            try {
              return answer.to(path);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new InterruptedIOException("interrupted");
            }
          }

          @Override
          public String describe() {
            return "db";
          }

          @Override
          public void close() {}
        };
    CircuitBreaker breaker = new CircuitBreaker(2, Duration.ofSeconds(10), STOPPED);
    return new GuardedReads(source, breaker, notices::add);
  }

  private static SourceException silence() {
    return SourceException.retryable(SourceException.Kind.TIMEOUT, "no answer");
  }

  @Test
  void leavesASilentDatabaseAlone() {
    GuardedReads guarded =
        guarded(
            path -> {
              throw silence();
            });
    for (int i = 0; i < 2; i++) {
      assertThrows(SourceException.class, () -> guarded.read("latest", 10));
    }
    SourceException e = assertThrows(SourceException.class, () -> guarded.read("latest", 10));
    assertEquals(2, reads.get());
    assertEquals(
        "db is left alone for now (circuit open): it was silent 2 times in a row", e.getMessage());
    assertEquals(Duration.ofSeconds(10), e.retryAfter().orElseThrow());
    assertEquals(
        List.of("the checksum database at db is left alone for some seconds: no answer"), notices);
  }

  @Test
  void anErrorStatusIsAnAnswer() {
    GuardedReads guarded =
        guarded(
            path -> {
              throw new SourceException(SourceException.Kind.STATUS, "500");
            });
    for (int i = 0; i < 5; i++) {
      assertThrows(SourceException.class, () -> guarded.read("latest", 10));
    }
    assertEquals(5, reads.get());
  }

  @Test
  void readsTheSameBytesOnceAtTheSameTime() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    GuardedReads guarded =
        guarded(
            path -> {
              begun.countDown();
              go.await();
              return path.getBytes();
            });
    CompletableFuture<byte[]> first = inThread(guarded);
    begun.await();
    CompletableFuture<byte[]> second = inThread(guarded);
    while (!lastWaits()) {
      Thread.onSpinWait();
    }
    go.countDown();
    assertArrayEquals("tile/8/0/000".getBytes(), first.get());
    assertArrayEquals("tile/8/0/000".getBytes(), second.get());
    assertEquals(1, reads.get());
  }

  /** Whoever stopped waiting must not make a failure of the others' read. */
  @Test
  void readsAgainIfTheOneWhoReadWasInterrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    GuardedReads guarded =
        guarded(
            path -> {
              if (reads.get() == 1) {
                begun.countDown();
                never.await();
              }
              return path.getBytes();
            });
    CompletableFuture<byte[]> first = inThread(guarded);
    begun.await();
    CompletableFuture<byte[]> second = inThread(guarded);
    while (!lastWaits()) {
      Thread.onSpinWait();
    }
    threads.get(0).interrupt();
    assertThrows(Exception.class, first::get);
    assertArrayEquals("tile/8/0/000".getBytes(), second.get());
  }

  private final List<Thread> threads = new ArrayList<>();

  private boolean lastWaits() {
    return threads.get(threads.size() - 1).getState() == Thread.State.WAITING;
  }

  private CompletableFuture<byte[]> inThread(GuardedReads guarded) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(guarded.read("tile/8/0/000", 100));
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    threads.add(thread);
    thread.start();
    return result;
  }
}
