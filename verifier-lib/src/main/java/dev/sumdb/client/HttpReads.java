package dev.sumdb.client;

import dev.sumdb.goproxy.AnswerDetails;
import dev.sumdb.goproxy.Deadline;
import dev.sumdb.goproxy.HttpAnswer;
import dev.sumdb.goproxy.HttpFetcher;
import dev.sumdb.goproxy.UpstreamException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads below a URL, and says what each answer means: exactly 200 is success, 404 and 410 are
 * absence, all else is no answer.
 */
final class HttpReads {
  private final URI base;
  private final HttpFetcher http;
  private final Retry retry;

  HttpReads(URI base, HttpFetcher http, Retry retry) {
    this.base = base;
    this.http = http;
    this.retry = retry;
  }

  byte[] read(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException {
    URI url = at(path);
    return retry.run(deadline -> once(url, maxBytes, deadline));
  }

  /** Succeeds if there is an answer with status 200, whatever its content is. */
  void probe(String path) throws NotInSourceException, SourceException, InterruptedIOException {
    URI url = at(path);
    retry.run(
        deadline -> {
          try (HttpAnswer answer = http.get(url, deadline)) {
            mustBeOk(answer);
            return new byte[0];
          } catch (UpstreamException e) {
            throw noAnswer(e);
          }
        });
  }

  /**
   * As the go command spells it: the exclamation marks of escaped capitals stand as they are behind
   * a bare host, and percent-encoded behind a path.
   */
  private URI at(String path) {
    String prefix = base.getRawPath() == null ? "" : base.getRawPath();
    while (prefix.endsWith("/")) {
      prefix = prefix.substring(0, prefix.length() - 1);
    }
    String spelled = prefix.isEmpty() ? path : path.replace("!", "%21");
    return URI.create(base.getScheme() + "://" + base.getRawAuthority() + prefix + "/" + spelled);
  }

  private byte[] once(URI url, int maxBytes, Deadline deadline)
      throws NotInSourceException, SourceException, InterruptedIOException {
    try (HttpAnswer answer = http.get(url, deadline)) {
      mustBeOk(answer);
      String reading = "reading " + answer.url() + ": ";
      if (AnswerDetails.isPage(answer)) {
        throw new SourceException(SourceException.Kind.BODY, reading + "an HTML page, status 200");
      }
      if (AnswerDetails.isEncoded(answer)) {
        throw new SourceException(
            SourceException.Kind.BODY, reading + "unexpected Content-Encoding");
      }
      byte[] body = body(answer, maxBytes);
      if (body.length == 0) {
        throw new SourceException(SourceException.Kind.BODY, reading + "an empty answer");
      }
      if (body.length > maxBytes) {
        throw new SourceException(
            SourceException.Kind.BODY, reading + "more than " + maxBytes + " bytes");
      }
      return body;
    } catch (UpstreamException e) {
      throw noAnswer(e);
    }
  }

  private static byte[] body(HttpAnswer answer, int maxBytes)
      throws SourceException, InterruptedIOException {
    try {
      return answer.bytes(maxBytes);
    } catch (UpstreamException e) {
      if (e.kind() == UpstreamException.Kind.TIMEOUT) {
        throw new SourceException(SourceException.Kind.TIMEOUT, e.getMessage());
      }
      throw SourceException.retryable(SourceException.Kind.BODY, e.getMessage()); // cut off
    }
  }

  private static void mustBeOk(HttpAnswer answer)
      throws NotInSourceException, SourceException, InterruptedIOException {
    int status = answer.status();
    if (status == 200) {
      return;
    }
    Optional<String> reason = AnswerDetails.firstLine(answer);
    String message =
        "reading " + answer.url() + ": status " + status + reason.map(r -> ": " + r).orElse("");
    switch (status) {
      case 404 -> throw new NotInSourceException(reason.orElse(message));
      case 410 -> throw NotInSourceException.gone(reason.orElse(message));
      case 429, 502, 503, 504 -> {
        Optional<Duration> wait = AnswerDetails.retryAfter(answer);
        throw wait.isPresent()
            ? SourceException.retryable(SourceException.Kind.STATUS, message, wait.get())
            : SourceException.retryable(SourceException.Kind.STATUS, message);
      }
      default -> throw SourceException.ofStatus(status, message);
    }
  }

  private static SourceException noAnswer(UpstreamException e) {
    String message = e.getMessage();
    if (e.kind() == UpstreamException.Kind.TIMEOUT) {
      return new SourceException(SourceException.Kind.TIMEOUT, message);
    }
    if (!e.unreachable()) {
      return new SourceException(SourceException.Kind.STATUS, message); // redirects, no HTTP
    }
    return e.kind() == UpstreamException.Kind.UNAVAILABLE
        ? SourceException.retryable(SourceException.Kind.UNREACHABLE, message)
        : new SourceException(SourceException.Kind.UNREACHABLE, message); // TLS stays as it is
  }
}
