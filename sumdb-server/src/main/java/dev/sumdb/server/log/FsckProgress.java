package dev.sumdb.server.log;

/** Told how far a check is, from the checking thread. */
@FunctionalInterface
public interface FsckProgress {
  /** Tells nobody. */
  FsckProgress NONE = (done, total) -> {};

  /** {@code done} of {@code total} records are checked; called now and then, and at the end. */
  void checked(long done, long total);
}
