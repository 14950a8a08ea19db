package dev.sumdb.server.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The bounded queue in front of a {@link Sequencer}, its one thread, and one thread that answers.
 *
 * <p>Group commit without timers: the thread takes what waits, at least one append and at most a
 * batch, and whatever arrives while it writes is the next batch. A lone append waits for nobody,
 * and under load batches grow by themselves.
 *
 * <p>Answers are completed on a thread of their own, so that a slow continuation does not hold up
 * writing; if answers pile up, writing waits for them. The writing thread is never interrupted: an
 * interrupt would close the ledger's file in the middle of an append.
 */
final class AppendQueue implements AutoCloseable {
  private static final int UNANSWERED_BATCHES = 16;
  private static final long RETRY_SECONDS = 2;

  private final Sequencer sequencer;
  private final int maxBatch;
  private final int capacity;
  private final BlockingQueue<PendingAppend> queue;
  private final PendingAppend closeMark =
      new PendingAppend(null, null, null, new CompletableFuture<>());
  private final ThreadPoolExecutor answers;
  private final Thread writer;
  private volatile boolean closing;
  private volatile boolean stopped;

  AppendQueue(String name, Sequencer sequencer, LogOptions options) {
    this.sequencer = sequencer;
    this.maxBatch = options.maxBatch();
    this.capacity = options.queueCapacity();
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.answers =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(UNANSWERED_BATCHES),
            task -> daemon(task, "sumdb answers " + name),
            new ThreadPoolExecutor.CallerRunsPolicy());
    this.writer = daemon(this::run, "sumdb sequencer " + name);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    writer.start();
  }

  /** Never blocks: a full queue is an answer. */
  CompletableFuture<Appended> append(PendingAppend pending) {
    if (closing) {
      pending.answer().completeExceptionally(closed());
    } else if (!queue.offer(pending)) {
      pending.answer().completeExceptionally(new QueueFullException(capacity));
    } else if (stopped) {
      // The writer looked for the last time before this one came in.
      failRemaining();
    }
    return pending.answer();
  }

  private void run() {
    try {
      sequencer.prepare();
      boolean open = true;
      while (open || !queue.isEmpty()) {
        List<PendingAppend> batch = take();
        open &= !batch.removeIf(pending -> pending == closeMark);
        if (batch.isEmpty()) {
          sequencer.retry();
        } else {
          write(batch);
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts the sequencer", e);
    } finally {
      closing = true;
      stopped = true;
      failRemaining();
    }
  }

  /** What waits; empty when nobody came for a while and the log refuses to write. */
  private List<PendingAppend> take() throws InterruptedException {
    List<PendingAppend> batch = new ArrayList<>();
    PendingAppend first =
        sequencer.refusal() == null ? queue.take() : queue.poll(RETRY_SECONDS, TimeUnit.SECONDS);
    if (first != null) {
      batch.add(first);
      queue.drainTo(batch, maxBatch - 1);
    }
    return batch;
  }

  private void write(List<PendingAppend> batch) {
    try {
      List<Batch.Outcome> outcomes = sequencer.write(batch);
      SignedHead head = sequencer.published().signed();
      answers.execute(() -> outcomes.forEach(outcome -> outcome.answer(head)));
    } catch (WritesRefusedException e) {
      answers.execute(() -> batch.forEach(p -> p.answer().completeExceptionally(e)));
    }
  }

  private static WritesRefusedException closed() {
    return new WritesRefusedException("the log is being closed", "ask again after the restart");
  }

  private void failRemaining() {
    for (PendingAppend pending; (pending = queue.poll()) != null; ) {
      pending.answer().completeExceptionally(closed());
    }
  }

  /** Writes and answers what waits, takes nothing more, and returns when both threads are gone. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    boolean marked = false;
    while (writer.isAlive() || !answers.isTerminated()) {
      try {
        if (!marked && writer.isAlive()) {
          marked = queue.offer(closeMark, 1, TimeUnit.SECONDS);
        } else if (writer.isAlive()) {
          writer.join();
        } else {
          answers.shutdown();
          answers.awaitTermination(1, TimeUnit.SECONDS);
        }
      } catch (InterruptedException e) {
        // What was accepted is finished first; the caller sees the interrupt afterwards.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
