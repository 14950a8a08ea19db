package dev.sumdb.mirrors;

import dev.sumdb.files.PlainFiles;
import dev.sumdb.goproxy.AnswerDetails;
import dev.sumdb.goproxy.Deadline;
import dev.sumdb.goproxy.HttpAnswer;
import dev.sumdb.goproxy.HttpFetcher;
import dev.sumdb.goproxy.UpstreamException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** Small answers of one mirror, with the time that they take. No request is made twice. */
final class TimedReads {
  private static final int MAX_BYTES = 8 << 20;
  private static final int OK = 200;

  private final URI base;
  private final HttpFetcher http;
  private final Duration timeout;

  TimedReads(URI base, HttpFetcher http, Duration timeout) {
    this.base = base;
    this.http = http;
    this.timeout = timeout;
  }

  /** An answer of status 200, or what there is instead. */
  static final class Answer {
    private final int status;
    private final String problem;
    private final byte[] body;
    private final Duration firstByte;
    private final Duration total;

    private Answer(int status, String problem, byte[] body, Duration firstByte, Duration total) {
      this.status = status;
      this.problem = problem;
      this.body = body;
      this.firstByte = firstByte;
      this.total = total;
    }

    boolean isOk() {
      return problem.isEmpty();
    }

    /** 0 if there was no answer. */
    int status() {
      return status;
    }

    /** Empty for status 200 with usable content. */
    String problem() {
      return problem;
    }

    /** Whether the mirror answered that there is nothing. */
    boolean isAbsent() {
      return status == 404 || status == 410;
    }

    /** Whether the mirror answered that this is not to be had from it. */
    boolean isRefused() {
      return status >= 400 && status <= 499 && status != 429;
    }

    byte[] body() {
      return body;
    }

    Duration firstByte() {
      return firstByte;
    }

    Duration total() {
      return total;
    }
  }

  /**
   * Reads below the mirror.
   *
   * @param path without a leading slash, as the go command spells it
   */
  Answer read(String path) throws InterruptedIOException {
    long start = System.nanoTime();
    if ("file".equals(base.getScheme())) {
      return file(path.replace("%21", "!"), start);
    }
    String prefix = base.getRawPath().replaceFirst("/+$", "");
    URI url = URI.create(base.getScheme() + "://" + base.getRawAuthority() + prefix + "/" + path);
    try (HttpAnswer answer = http.get(url, Deadline.after(timeout))) {
      Duration firstByte = since(start);
      if (answer.status() != OK) {
        return failed(answer.status(), "status " + answer.status(), firstByte, start);
      }
      byte[] body = answer.bytes(MAX_BYTES);
      if (AnswerDetails.isPage(answer) || looksLikeAPage(body)) {
        return failed(OK, "an HTML page, status 200", firstByte, start);
      }
      if (AnswerDetails.isEncoded(answer) || body.length > MAX_BYTES) {
        return failed(OK, "no usable content, status 200", firstByte, start);
      }
      return new Answer(OK, "", body, firstByte, since(start));
    } catch (UpstreamException e) {
      return failed(0, e.getMessage(), since(start), start);
    }
  }

  private Answer file(String path, long start) throws InterruptedIOException {
    try {
      byte[] body = PlainFiles.read(Path.of(base).resolve(path), MAX_BYTES, "too large");
      return new Answer(OK, "", body, since(start), since(start));
    } catch (NoSuchFileException e) {
      return failed(404, "no such file", since(start), start);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      return failed(0, "cannot be read", since(start), start);
    }
  }

  private static boolean looksLikeAPage(byte[] body) {
    int at = 0;
    while (at < body.length && body[at] <= ' ' && body[at] >= 0) {
      at++;
    }
    return at < body.length && body[at] == '<';
  }

  private static Answer failed(int status, String problem, Duration firstByte, long start) {
    return new Answer(status, problem, new byte[0], firstByte, since(start));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
