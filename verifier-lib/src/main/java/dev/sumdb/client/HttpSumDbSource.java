package dev.sumdb.client;

import dev.sumdb.goproxy.HttpFetcher;
import dev.sumdb.goproxy.RedactedUrl;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;

/**
 * A database at an http or https URL. 429, 502, 503, 504 and connection errors are tried again
 * twice. Redirects are followed as by the go command: at most ten, none from https to http.
 */
public final class HttpSumDbSource implements SumDbSource {
  /** For everything that one lookup or tile takes. */
  public static final Duration DEFAULT_TOTAL = Duration.ofSeconds(60);

  private final URI base;
  private final HttpFetcher http;
  private final HttpReads reads;

  /**
   * Opens no connection yet.
   *
   * @param http closed with this source
   * @param total limit for one lookup or tile, with all its tries
   */
  public HttpSumDbSource(URI base, HttpFetcher http, Duration total) {
    this(base, http, Retry.within(total));
  }

  HttpSumDbSource(URI base, HttpFetcher http, Retry retry) {
    this.base = base;
    this.http = http;
    this.reads = new HttpReads(base, http, retry);
  }

  @Override
  public byte[] read(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException {
    return reads.read(path, maxBytes);
  }

  @Override
  public String describe() {
    return RedactedUrl.of(base);
  }

  @Override
  public void close() {
    http.close();
  }
}
