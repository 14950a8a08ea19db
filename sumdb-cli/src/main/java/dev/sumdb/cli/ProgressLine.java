package dev.sumdb.cli;

import dev.sumdb.server.log.FsckProgress;
import java.time.Duration;

/**
 * Progress on standard error: one line rewritten twice a second on a terminal, else one line every
 * ten seconds, so that logs stay short; nothing for what is over sooner.
 */
final class ProgressLine implements FsckProgress {
  private final Console console;
  private final String unit;
  private final boolean terminal;
  private final long interval;
  private final long started = System.nanoTime();
  private long next;

  ProgressLine(Console console, String unit) {
    this.console = console;
    this.unit = unit;
    this.terminal =
        Boolean.getBoolean("sumdb.terminal") && !console.environment().containsKey("CI");
    this.interval = (terminal ? Duration.ofMillis(500) : Duration.ofSeconds(10)).toNanos();
    this.next = started + interval;
  }

  @Override
  public void checked(long done, long total) {
    long now = System.nanoTime();
    if (now - next < 0) {
      return;
    }
    next = now + interval;
    long perSecond = (long) (done / Math.max(1e-3, (now - started) / 1e9));
    long left = perSecond == 0 ? 0 : (total - done) / perSecond;
    String text =
        "sumdb: " + done + " of " + total + " " + unit + ", " + perSecond + "/s, " + left
            + " s left";
    console.err().print(terminal ? "\r" + text + "   " + (done == total ? "\n" : "") : text + "\n");
    console.err().flush();
  }
}
