package dev.sumdb.cli;

import dev.sumdb.audit.AuditProgress;
import java.time.Duration;
import java.util.Locale;

/** One line on the terminal that is rewritten, and gone when the report comes. */
final class AuditProgressLine implements AuditProgress {
  private static final long INTERVAL = Duration.ofMillis(200).toNanos();

  private final Console console;
  private long next = System.nanoTime() + INTERVAL;
  private boolean shown;
  private boolean ended;

  private AuditProgressLine(Console console) {
    this.console = console;
  }

  /** One that tells nobody unless a person is watching. */
  static AuditProgress of(VerifyOptions options, Console console) {
    boolean watched =
        Boolean.getBoolean("sumdb.terminal") && !console.environment().containsKey("CI");
    return watched && !options.quiet() && !options.noProgress()
        ? new AuditProgressLine(console)
        : AuditProgress.NONE;
  }

  @Override
  public synchronized void done(Step step, int done, int total) {
    long now = System.nanoTime();
    if (now - next >= 0 && !ended) {
      next = now + INTERVAL;
      shown = true;
      String what = step.name().toLowerCase(Locale.ROOT);
      console.err().print("\rsumdb: " + what + " " + done + " of " + total + "\u001b[K");
      console.err().flush();
    }
  }

  /** Removes the line. */
  static void end(AuditProgress progress) {
    if (progress instanceof AuditProgressLine line) {
      line.erase();
    }
  }

  private synchronized void erase() {
    ended = true;
    if (shown) {
      console.err().print("\r\u001b[K");
      console.err().flush();
    }
  }
}
