package dev.sumdb.goproxy;

import java.io.ByteArrayOutputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An HTTP answer whose body is read piece by piece. Used by one thread; closing it before the end
 * of the body gives up the connection.
 */
public final class HttpAnswer implements AutoCloseable {
  private final URI url;
  private final HttpResponse<PolledBody> response;
  private final Duration idle;
  private final Deadline deadline;
  private boolean ended;

  HttpAnswer(URI url, HttpResponse<PolledBody> response, Duration idle, Deadline deadline) {
    this.url = url;
    this.response = response;
    this.idle = idle;
    this.deadline = deadline;
  }

  /** The URL that answered, after redirects, without credentials. */
  public String url() {
    return RedactedUrl.of(url);
  }

  /** The HTTP status. */
  public int status() {
    return response.statusCode();
  }

  /** Status line and header as a GOAUTH command gets them ({@code go help goauth}). */
  String head() {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status()).append(' ');
    head.append(AnswerDetails.phrase(status())).append('\n');
    for (Map.Entry<String, List<String>> field : response.headers().map().entrySet()) {
      String name = canonical(field.getKey());
      if (!name.equals("Connection")) { // it is about the way here
        String value = HttpFetcher.oneLine(String.join(", ", field.getValue()));
        head.append(name).append(": ").append(value).append('\n');
      }
    }
    return head.append('\n').toString();
  }

  /** As the go command spells it, which scripts compare: {@code Www-Authenticate}. */
  private static String canonical(String name) {
    StringBuilder spelled = new StringBuilder(name.toLowerCase(Locale.ROOT));
    for (int i = 0; i < spelled.length(); i++) {
      if (i == 0 || spelled.charAt(i - 1) == '-') {
        spelled.setCharAt(i, Character.toUpperCase(spelled.charAt(i)));
      }
    }
    return spelled.toString();
  }

  /** The first header of that name. */
  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** The announced length of the body. */
  public OptionalLong contentLength() {
    Optional<String> text = header("Content-Length");
    if (text.isEmpty() || !text.get().matches("[0-9]{1,18}")) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(text.get()));
  }

  /** Type and subtype of the content in lower case, without parameters; empty if there is none. */
  public String mediaType() {
    String type = header("Content-Type").orElse("");
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The next piece of the body, borrowed until the next call; nothing at its end.
   *
   * @throws UpstreamException the body stopped, or the connection broke before its announced end
   */
  public Optional<List<ByteBuffer>> next() throws UpstreamException, InterruptedIOException {
    if (ended) {
      return Optional.empty();
    }
    if (deadline.isOver()) { // a body that drips would outlast any limit of its pauses
      throw stalled();
    }
    PolledBody.Piece piece;
    try {
      piece = response.body().poll(deadline.atMost(idle));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading " + url());
    }
    if (piece == null) {
      throw stalled();
    }
    if (piece.failure() != null) {
      throw UpstreamException.trouble(
          "reading "
              + url()
              + ": incomplete body: "
              + HttpFetcher.oneLine(piece.failure().getMessage()));
    }
    ended = piece.isEnd();
    return ended ? Optional.empty() : Optional.of(piece.data());
  }

  private UpstreamException stalled() {
    String what = deadline.isOver() ? ": not complete within " : ": nothing more within ";
    return UpstreamException.stalled("reading " + url() + what + deadline.explain(idle));
  }

  /**
   * The body, or as much of it as was asked for and one byte more.
   *
   * @param maxBytes at most 2^30
   */
  public byte[] bytes(int maxBytes) throws UpstreamException, InterruptedIOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Optional<List<ByteBuffer>> pieces = next();
    while (pieces.isPresent()) {
      for (ByteBuffer piece : pieces.get()) {
        byte[] copy = new byte[Math.min(piece.remaining(), maxBytes + 1 - bytes.size())];
        piece.get(copy);
        bytes.writeBytes(copy);
      }
      if (bytes.size() > maxBytes) {
        break;
      }
      pieces = next();
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    if (!ended) {
      response.body().cancel();
    }
  }
}
