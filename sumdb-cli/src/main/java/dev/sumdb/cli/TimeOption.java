package dev.sumdb.cli;

import dev.sumdb.tlog.MalformedException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as options have them: a number and {@code ms}, {@code s} or {@code m}. */
final class TimeOption {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s|m)");

  private TimeOption() {}

  /**
   * A span longer than zero.
   *
   * @param name of the option
   */
  static Duration parse(String name, String text) throws CommandException {
    Matcher m = TIME.matcher(text);
    long n = m.matches() ? Long.parseLong(m.group(1)) : 0;
    if (n == 0) {
      throw CommandException.usage(
          name + ": want a time such as 500ms, 60s or 2m, got " + MalformedException.quote(text),
          "");
    }
    return switch (m.group(2)) {
      case "ms" -> Duration.ofMillis(n);
      case "s" -> Duration.ofSeconds(n);
      default -> Duration.ofMinutes(n);
    };
  }
}
