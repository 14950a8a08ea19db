package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModuleVersion;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** What an answer of a module proxy means. */
final class UpstreamAnswers {
  private static final int MAX_REASON_BYTES = 4096;
  private static final int MAX_REASON_CHARS = 300;
  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

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
        retryAfter(answer));
  }

  /** Refuses content that is a page for people, e.g. of a login form on the way. */
  static void mustNotBePage(HttpAnswer answer, byte[] start) throws UpstreamException {
    String type = answer.mediaType();
    int first = 0;
    while (first < start.length && start[first] <= ' ' && start[first] >= 0) {
      first++;
    }
    boolean markup = first < start.length && start[first] == '<';
    if (markup || type.equals("text/html") || type.equals("application/xhtml+xml")) {
      throw UpstreamException.trouble("reading " + answer.url() + ": an HTML page, status 200");
    }
    Optional<String> encoding = answer.header("Content-Encoding");
    if (encoding.isPresent() && !encoding.get().strip().equalsIgnoreCase("identity")) {
      // None was asked for, so what arrives is not the content.
      throw UpstreamException.trouble("reading " + answer.url() + ": unexpected Content-Encoding");
    }
  }

  /**
   * The first line of a plain text body, without the module's name in front. Anything else stays
   * unread: what upstream writes ends up in front of users.
   */
  private static Optional<String> reason(HttpAnswer answer, ModuleVersion module)
      throws InterruptedIOException {
    String type = answer.header("Content-Type").orElse("text/plain").toLowerCase(Locale.ROOT);
    boolean utf8 = !type.contains("charset") || type.contains("utf-8") || type.contains("us-ascii");
    if (!answer.mediaType().isEmpty() && !answer.mediaType().equals("text/plain") || !utf8) {
      return Optional.empty();
    }
    try {
      byte[] body = answer.bytes(MAX_REASON_BYTES);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return Optional.of(firstLine(text, module)).filter(line -> !line.isEmpty());
    } catch (UpstreamException | CharacterCodingException e) {
      return Optional.empty(); // the status says enough
    }
  }

  static String firstLine(String text, ModuleVersion module) {
    String stripped = text.strip();
    int end = stripped.indexOf('\n');
    String line = HttpFetcher.oneLine(end < 0 ? stripped : stripped.substring(0, end));
    for (String prefix : new String[] {"not found: ", module + ": "}) {
      if (line.startsWith(prefix)) {
        line = line.substring(prefix.length()).strip();
      }
    }
    return line.length() > MAX_REASON_CHARS ? line.substring(0, MAX_REASON_CHARS) + "..." : line;
  }

  private static Duration retryAfter(HttpAnswer answer) {
    String text = answer.header("Retry-After").orElse("").strip();
    Duration wait = UpstreamException.DEFAULT_RETRY_AFTER;
    if (text.matches("[0-9]{1,9}")) {
      wait = Duration.ofSeconds(Long.parseLong(text));
    } else if (!text.isEmpty()) {
      // A date; its distance from the answer's own date needs no clock that agrees with upstream's.
      Optional<Instant> now = answer.header("Date").flatMap(UpstreamAnswers::date);
      Optional<Instant> then = date(text);
      if (now.isPresent() && then.isPresent()) {
        wait = Duration.between(now.get(), then.get());
      }
    }
    if (wait.compareTo(Duration.ofSeconds(1)) < 0) {
      return Duration.ofSeconds(1);
    }
    return wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait;
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
