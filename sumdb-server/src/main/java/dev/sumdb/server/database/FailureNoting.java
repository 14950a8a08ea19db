package dev.sumdb.server.database;

import dev.sumdb.client.BorrowedSource;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

/** A source that remembers what kept one run of a client from its proof. Thread-safe. */
public final class FailureNoting extends BorrowedSource {
  private volatile SourceException last;
  private volatile boolean gone;

  /** The source stays its owner's to close. */
  public FailureNoting(SumDbSource source) {
    super(source);
  }

  @Override
  public byte[] read(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException {
    try {
      return source.read(path, maxBytes);
    } catch (SourceException e) {
      last = e;
      throw e;
    } catch (NotInSourceException e) {
      gone = gone || e.isGone();
      throw e;
    }
  }

  /** Whether something was not there with status 410. */
  public boolean saidGone() {
    return gone;
  }

  /** Whether the last failure was an outage and not an answer that makes no sense. */
  public boolean isOutage() {
    SourceException failure = last;
    return failure != null && failure.isOutage();
  }

  /** When the source asked to come back. */
  public Optional<Duration> retryAfter() {
    SourceException failure = last;
    return failure == null ? Optional.empty() : failure.retryAfter();
  }
}
