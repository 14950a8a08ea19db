package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModuleVersion;
import java.io.InterruptedIOException;
import java.util.Optional;

/** What an answer of a module proxy means. */
final class UpstreamAnswers {
  private UpstreamAnswers() {}

  /** Returns if the status is 200 and throws what any other status means. */
  static void mustBeOk(HttpAnswer answer, ModuleVersion module)
      throws ModuleNotFoundException, UpstreamException, InterruptedIOException {
    int status = answer.status();
    if (status == 200) {
      return;
    }
    String reason = reason(answer, module).orElse("");
    String reading = "reading " + answer.url() + ": status " + status;
    if (status == 404 || status == 410) {
      throw new ModuleNotFoundException(reason.isEmpty() ? reading : reason);
    }
    boolean unavailable = status == 429 || status >= 500 && status <= 599;
    throw new UpstreamException(
        unavailable ? UpstreamException.Kind.UNAVAILABLE : UpstreamException.Kind.TROUBLE,
        reason.isEmpty() ? reading : reading + ": " + reason,
        AnswerDetails.retryAfter(answer).orElse(UpstreamException.DEFAULT_RETRY_AFTER));
  }

  /** Refuses content that is a page for people, e.g. of a login form on the way. */
  static void mustNotBePage(HttpAnswer answer, byte[] start) throws UpstreamException {
    int first = 0;
    while (first < start.length && start[first] <= ' ' && start[first] >= 0) {
      first++;
    }
    boolean markup = first < start.length && start[first] == '<';
    if (markup || AnswerDetails.isPage(answer)) {
      throw UpstreamException.trouble("reading " + answer.url() + ": an HTML page, status 200");
    }
    if (AnswerDetails.isEncoded(answer)) {
      // None was asked for, so what arrives is not the content.
      throw UpstreamException.trouble("reading " + answer.url() + ": unexpected Content-Encoding");
    }
  }

  /** The upstream's own reason, without the module's name in front. */
  private static Optional<String> reason(HttpAnswer answer, ModuleVersion module)
      throws InterruptedIOException {
    return AnswerDetails.firstLine(answer)
        .map(line -> firstLine(line, module))
        .filter(line -> !line.isEmpty());
  }

  static String firstLine(String text, ModuleVersion module) {
    String line = AnswerDetails.firstLine(text);
    for (String prefix : new String[] {"not found: ", module + ": "}) {
      if (line.startsWith(prefix)) {
        line = line.substring(prefix.length()).strip();
      }
    }
    return AnswerDetails.cut(line);
  }
}
