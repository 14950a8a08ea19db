package dev.sumdb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Reads small files below one URL, with limits of time and size. */
final class HttpGet {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 3;

  /** A data tile of 256 records of 64 KiB. */
  private static final int MAX_BYTES = 256 * (64 << 10) + 256;

  private final String base;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(Redirect.NORMAL).build();

  /**
   * @param base an http or https URL without a slash at its end
   */
  HttpGet(String base) {
    this.base = base;
  }

  /**
   * The body of the file; empty if the server says that there is none.
   *
   * @throws IOException any other answer, or none, three times
   */
  Optional<byte[]> get(String path) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(path);
      } catch (TryAgainException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
      pause(Duration.ofMillis(250L << attempt));
    }
  }

  private Optional<byte[]> once(String path) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER).build();
    HttpResponse<InputStream> response;
    try {
      response = client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (IOException e) {
      throw new TryAgainException(base + path + ": " + Failures.describe(e), e);
    }
    try (InputStream body = response.body()) {
      int code = response.statusCode();
      if (code == 404 || code == 410) {
        return Optional.empty();
      }
      if (code == 429 || code >= 500) {
        throw new TryAgainException(base + path + ": status " + code, null);
      }
      if (code != 200) {
        throw new IOException(base + path + ": status " + code);
      }
      byte[] bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(base + path + ": more than " + MAX_BYTES + " bytes");
      }
      return Optional.of(bytes);
    }
  }

  private static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  /** What may be over in a moment. */
  private static final class TryAgainException extends IOException {
    private static final long serialVersionUID = 1;

    TryAgainException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
