package dev.sumdb.server.upstream;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One running attempt per key, however many wait for it.
 *
 * <p>A flight belongs to nobody: whoever asked first may cancel or vanish, the attempt goes on for
 * the others. It leaves the table before it completes, so a caller that sees it fail and asks again
 * starts a new one.
 */
public final class Flights<K, V> {

  private final ConcurrentHashMap<K, Flight> running = new ConcurrentHashMap<>();

  /** Nothing is running. */
  public Flights() {}

  /** An attempt in progress. Exactly one of {@link #land} and {@link #fail} must be called. */
  public final class Flight {
    private final K key;
    private final CompletableFuture<V> outcome = new CompletableFuture<>();

    private Flight(K key) {
      this.key = key;
    }

    /** What is attempted. */
    public K key() {
      return key;
    }

    /** It came to this. */
    public void land(V value) {
      running.remove(key, this);
      outcome.complete(value);
    }

    /** It failed with this. */
    public void fail(Throwable cause) {
      running.remove(key, this);
      outcome.completeExceptionally(Objects.requireNonNull(cause, "cause"));
    }

    /** Whether it landed or failed. */
    public boolean isOver() {
      return outcome.isDone();
    }

    /** A future of the caller's own, failing with the raw cause. */
    private CompletableFuture<V> ticket() {
      CompletableFuture<V> ticket = new CompletableFuture<>();
      outcome.whenComplete(
          (value, cause) -> {
            if (cause == null) {
              ticket.complete(value);
            } else {
              ticket.completeExceptionally(cause);
            }
          });
      return ticket;
    }
  }

  /**
   * Joins the flight of {@code key}, or begins one with {@code start}, which runs on the calling
   * thread: what shall not make that wait must go on elsewhere.
   */
  public CompletableFuture<V> join(K key, Consumer<Flight> start) {
    Flight mine = new Flight(key);
    Flight earlier = running.putIfAbsent(key, mine);
    if (earlier != null) {
      return earlier.ticket();
    }
    CompletableFuture<V> ticket = mine.ticket();
    start.accept(mine);
    return ticket;
  }

  /** How many attempts are running. */
  public int size() {
    return running.size();
  }
}
