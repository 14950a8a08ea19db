package dev.sumdb.cli;

import dev.sumdb.server.log.FsckProgress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Progress on standard error: one line rewritten twice a second on a terminal and gone when the
 * result comes, else one line every ten seconds, so that logs stay short; nothing for what is over
 * sooner.
 */
final class ProgressLine implements FsckProgress {
  private final Console console;
  private final String unit;
  private final boolean terminal;
  private final LongSupplier nanos;
  private final long interval;
  private final long started;
  private long next;
  private boolean shown;

  ProgressLine(Console console, String unit) {
    this(
        console,
        unit,
        Boolean.getBoolean("sumdb.terminal") && !console.environment().containsKey("CI"),
        System::nanoTime);
  }

  /**
   * @param nanos a clock for spans
   */
  ProgressLine(Console console, String unit, boolean terminal, LongSupplier nanos) {
    this.console = console;
    this.unit = unit;
    this.terminal = terminal;
    this.nanos = nanos;
    this.interval = (terminal ? Duration.ofMillis(500) : Duration.ofSeconds(10)).toNanos();
    this.started = nanos.getAsLong();
    this.next = started + interval;
  }

  @Override
  public void checked(long done, long total) {
    long now = nanos.getAsLong();
    if (now - next < 0) {
      return;
    }
    next = now + interval;
    shown = true;
    long perSecond = (long) (done / Math.max(1e-3, (now - started) / 1e9));
    long left = perSecond == 0 ? 0 : (total - done) / perSecond;
    String text =
        "sumdb: " + done + " of " + total + " " + unit + ", " + perSecond + "/s, " + left
            + " s left";
    console.err().print(terminal ? "\r" + text + "\u001b[K" : text + "\n");
    console.err().flush();
  }

  /** Removes the line from a terminal. */
  void end() {
    if (terminal && shown) {
      console.err().print("\r\u001b[K");
      console.err().flush();
    }
  }
}
