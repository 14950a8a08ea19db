package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import java.nio.charset.StandardCharsets;

/**
 * What a user reads when a module version cannot be recorded: the cause on the first line, what to
 * do on the second.
 *
 * <p>The go command shows a body only if every character of it is graphic or a space, and drops
 * lines that are too long, so both parts that come from strangers (the name and the reason) are cut
 * and stripped of control characters here; that also keeps an upstream from writing lines of its
 * own into the answer.
 */
public final class FailureText {

  private static final int MAX_MODULE_BYTES = 160;
  private static final int MAX_REASON_BYTES = 300;

  private FailureText() {}

  /** Two lines, each ended by a newline, together below 648 bytes. */
  public static String of(ModuleVersion module, ModuleNotFoundException failure) {
    String action =
        failure.reason().equals(NoUpstream.REASON)
            ? "publish it to this log, or start the server with --upstream"
            : "check the name and the version, and that the server's upstream can see the module";
    return lines("not found", module, failure.reason(), action);
  }

  /** Two lines, each ended by a newline, together below 648 bytes. */
  public static String of(ModuleVersion module, UpstreamException failure) {
    String cause =
        switch (failure.kind()) {
          case TROUBLE -> "bad answer from upstream";
          case UNAVAILABLE -> "upstream unavailable";
          case TIMEOUT -> "upstream timed out";
        };
    String action =
        "nothing was recorded; try again in "
            + Math.max(1, failure.retryAfter().toSeconds())
            + " s (modules that are in the log are answered without upstream)";
    return lines(cause, module, failure.getMessage(), action);
  }

  private static String lines(String cause, ModuleVersion module, String reason, String action) {
    return cause
        + ": "
        + cut(module.toString(), MAX_MODULE_BYTES)
        + ": "
        + cut(reason, MAX_REASON_BYTES)
        + "\n"
        + action
        + "\n";
  }

  private static String cut(String text, int maxBytes) {
    StringBuilder kept = new StringBuilder();
    int bytes = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      String shown = shown(text.codePointAt(at));
      bytes += shown.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxBytes) {
        return kept.append("...").toString();
      }
      kept.append(shown);
    }
    return kept.toString();
  }

  private static String shown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          " ";
      case Character.SPACE_SEPARATOR -> " ";
      default -> Character.toString(codePoint);
    };
  }
}
