package dev.sumdb.goproxy;

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

/** What an HTTP answer says beside its content. Nothing of it is trusted. */
public final class AnswerDetails {
  private static final int MAX_REASON_BYTES = 4096;
  private static final int MAX_REASON_CHARS = 300;
  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

  private AnswerDetails() {}

  /** Whether it calls itself a page for people, e.g. of a login form on the way. */
  public static boolean isPage(HttpAnswer answer) {
    String type = answer.mediaType();
    return type.equals("text/html") || type.equals("application/xhtml+xml");
  }

  /** The usual words for a status of 4xx; a client does not tell the server's own. */
  static String phrase(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 410 -> "Gone";
      default -> "Client Error";
    };
  }

  /** Whether the content is compressed, which nobody asked for, so that it is not the content. */
  public static boolean isEncoded(HttpAnswer answer) {
    Optional<String> encoding = answer.header("Content-Encoding");
    return encoding.isPresent() && !encoding.get().strip().equalsIgnoreCase("identity");
  }

  /**
   * The first line of a plain text body, short and printable. Anything else stays unread: what a
   * server writes ends up in front of users.
   */
  public static Optional<String> firstLine(HttpAnswer answer) throws InterruptedIOException {
    String type = answer.header("Content-Type").orElse("text/plain").toLowerCase(Locale.ROOT);
    boolean utf8 = !type.contains("charset") || type.contains("utf-8") || type.contains("us-ascii");
    if (!answer.mediaType().isEmpty() && !answer.mediaType().equals("text/plain") || !utf8) {
      return Optional.empty();
    }
    try {
      byte[] body = answer.bytes(MAX_REASON_BYTES);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return Optional.of(cut(firstLine(text))).filter(line -> !line.isEmpty());
    } catch (UpstreamException | CharacterCodingException e) {
      return Optional.empty(); // the status says enough
    }
  }

  static String firstLine(String text) {
    String stripped = text.strip();
    int end = stripped.indexOf('\n');
    return HttpFetcher.oneLine(end < 0 ? stripped : stripped.substring(0, end));
  }

  static String cut(String line) {
    return line.length() > MAX_REASON_CHARS ? line.substring(0, MAX_REASON_CHARS) + "..." : line;
  }

  /** When to come back, 1 s to 1 h; nothing if the answer does not say. */
  public static Optional<Duration> retryAfter(HttpAnswer answer) {
    return answer
        .header("Retry-After")
        .flatMap(text -> wait(text.strip(), answer))
        .map(AnswerDetails::bounded);
  }

  private static Optional<Duration> wait(String text, HttpAnswer answer) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    // A date; its distance from the answer's own date needs no clock that agrees with the server's.
    Optional<Instant> now = answer.header("Date").flatMap(AnswerDetails::date);
    Optional<Instant> then = date(text);
    return now.isPresent() && then.isPresent()
        ? Optional.of(Duration.between(now.get(), then.get()))
        : Optional.empty();
  }

  private static Duration bounded(Duration wait) {
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
