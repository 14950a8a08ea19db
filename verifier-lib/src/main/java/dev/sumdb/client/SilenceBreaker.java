package dev.sumdb.client;

import java.io.InterruptedIOException;

/**
 * A source for the time of one run that is not asked any more once it is silent: if it never
 * answered, when it cannot be reached or three reads have timed out; later, after more silences in
 * a row than there are readers. Each of a thousand reads would wait as long in vain.
 */
final class SilenceBreaker extends BorrowedSource {
  private static final int MAX_TIMEOUTS = 3;

  private final int readers;
  private boolean answered;
  private int silences;
  private SourceException gaveUp;

  SilenceBreaker(SumDbSource source, int readers) {
    super(source);
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
    boolean nobody = e.kind() == SourceException.Kind.UNREACHABLE || silences >= MAX_TIMEOUTS;
    if (!answered && nobody || silences > readers) {
      gaveUp = e;
    }
  }
}
