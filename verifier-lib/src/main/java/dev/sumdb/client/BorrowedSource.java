package dev.sumdb.client;

/**
 * A source that looks at the reads of another one, which stays its owner's to close: what it is
 * called and what it can know is as ever.
 */
public abstract class BorrowedSource implements SumDbSource {
  /** Whose reads they are. */
  protected final SumDbSource source;

  /** The source stays the caller's. */
  protected BorrowedSource(SumDbSource source) {
    this.source = source;
  }

  @Override
  public final boolean isAuthoritative() {
    return source.isAuthoritative();
  }

  @Override
  public final String describe() {
    return source.describe();
  }

  /** Does nothing. */
  @Override
  public void close() {
    // the source is its owner's to close
  }
}
