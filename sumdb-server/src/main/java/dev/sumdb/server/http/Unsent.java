package dev.sumdb.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of all answers that wait for their clients to take them. Thread-safe. */
final class Unsent {
  private final long limit;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param limit above which no client gets a second answer before it has taken the first
   */
  Unsent(long limit) {
    this.limit = limit;
  }

  void add(int more) {
    bytes.addAndGet(more);
  }

  boolean hasRoom(int more) {
    return bytes.get() + more <= limit;
  }
}
