package dev.sumdb.client;

import java.io.InterruptedIOException;

/**
 * A source for the time of one run that is not asked any more once it is silent: at the first
 * silence if it never answered, later after as many in a row as there are readers. Each of a
 * thousand reads would wait as long in vain.
 */
final class SilenceBreaker implements SumDbSource {
  private final SumDbSource source;
  private final int readers;
  private boolean answered;
  private int silences;
  private SourceException gaveUp;

  SilenceBreaker(SumDbSource source, int readers) {
    this.source = source;
    this.readers = readers;
  }

  @Override
  public byte[] read(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException {
    mustNotBeSilent();
    try {
      byte[] data = source.read(path, maxBytes);
      noteAnswer();
      return data;
    } catch (NotInSourceException e) {
      noteAnswer();
      throw e;
    } catch (SourceException e) {
      if (e.isSilence()) {
        noteSilence(e);
      } else {
        noteAnswer();
      }
      throw e;
    }
  }

  private synchronized void mustNotBeSilent() throws SourceException {
    if (gaveUp != null) {
      throw gaveUp;
    }
  }

  private synchronized void noteAnswer() {
    answered = true;
    silences = 0;
  }

  private synchronized void noteSilence(SourceException e) {
    silences++;
    if (!answered || silences > readers) {
      gaveUp = e;
    }
  }

  @Override
  public boolean isAuthoritative() {
    return source.isAuthoritative();
  }

  @Override
  public String describe() {
    return source.describe();
  }

  /** Nothing: the source is its owner's to close. */
  @Override
  public void close() {
    // see above
  }
}
