package dev.sumdb.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.CharBuffer;

/** Passes characters on at once; closing it closes nothing. */
final class AppendableWriter extends Writer {
  private final Appendable out;

  AppendableWriter(Appendable out) {
    this.out = out;
  }

  @Override
  public void write(char[] chars, int from, int length) throws IOException {
    out.append(CharBuffer.wrap(chars, from, length));
  }

  @Override
  public void flush() {
    // nothing is held back
  }

  @Override
  public void close() {
    // the target belongs to the caller
  }
}
