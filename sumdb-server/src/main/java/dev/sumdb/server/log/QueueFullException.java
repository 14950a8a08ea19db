package dev.sumdb.server.log;

/** Too many records wait already. Nothing happened to this one; try again in a moment. */
public final class QueueFullException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message says how many may wait. */
  public QueueFullException(int capacity) {
    super("append queue is full: " + capacity + " records wait already");
  }
}
