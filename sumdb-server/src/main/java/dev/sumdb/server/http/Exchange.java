package dev.sumdb.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * One request until its answer has left. Used on the request's event loop only; exactly one of the
 * answering methods is called.
 */
final class Exchange {
  private static final CharSequence ACCEPT_ENCODING = HttpHeaders.ACCEPT_ENCODING;
  private static final CharSequence GZIP = HttpHeaders.createOptimized("gzip");
  private static final Buffer NOTHING = Buffer.buffer();
  private static final int NOT_MODIFIED = 304;
  private static final int CLIENT_LEFT = 499;

  private final HttpServerRequest request;
  private final Endpoint endpoint;
  private final Listener listener;
  private final Connections.Client client;
  private final long start = System.nanoTime();
  private int expected;
  private String module = "";
  private String id = "";

  Exchange(
      HttpServerRequest request, Endpoint endpoint, Listener listener, Connections.Client client) {
    this.request = request;
    this.endpoint = endpoint;
    this.listener = listener;
    this.client = client;
    client.begin();
  }

  HttpServerRequest request() {
    return request;
  }

  /** Names this request in logs and in answers that ask the reader to look there. */
  String id() {
    if (id.isEmpty()) {
      id = listener.nextRequestId();
    }
    return id;
  }

  /** Notes the module version of a lookup for the access log. */
  void module(String asked) {
    module = asked;
  }

  /** Whether the client has the content with that entity tag; then 304 is the answer. */
  boolean clientHas(String tag) {
    return Negotiation.matches(request.getHeader(HttpHeaders.IF_NONE_MATCH), tag);
  }

  /**
   * Answers, or says that the client has it already, or that too much waits for it already to be
   * taken.
   */
  void answer(Reply reply) {
    expected(0);
    if (client.hasRoom(reply.body().length())) {
      answerNow(reply);
    } else {
      tooMany();
    }
  }

  /**
   * Announces an answer that is about to be made, so that it counts before it takes memory. Answers
   * and returns false where it would be too much.
   */
  boolean expects(int bytes) {
    if (!client.hasRoom(bytes)) {
      tooMany();
      return false;
    }
    expected(bytes);
    return true;
  }

  private void expected(int bytes) {
    client.hold(bytes - expected);
    expected = bytes;
  }

  private void tooMany() {
    answerNow(
        HttpErrors.refuse(503, "too many answers wait for this client", "read them, then ask again")
            .retryAfter(1));
  }

  private void answerNow(Reply reply) {
    if (reply.status() == 200 && clientHas(reply.tag())) {
      notModified(reply.tag(), reply.cache(), reply.gzipped().length() > 0);
      return;
    }
    HttpServerResponse response = response(reply.status());
    response.putHeader(HttpHeaders.CONTENT_TYPE, reply.type());
    response.putHeader(HttpHeaders.CACHE_CONTROL, reply.cache());
    boolean zip = false;
    if (reply.gzipped().length() > 0) {
      response.putHeader(HttpHeaders.VARY, ACCEPT_ENCODING);
      zip = Negotiation.acceptsGzip(request.getHeader(ACCEPT_ENCODING));
    }
    if (zip) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, GZIP);
    }
    if (!reply.tag().isEmpty()) {
      response.putHeader(HttpHeaders.ETAG, '"' + reply.tag() + (zip ? "-gz\"" : "\""));
    }
    for (Reply.Header header : reply.headers()) {
      response.putHeader(header.name(), header.value());
    }
    end(response, zip ? reply.gzipped() : reply.body());
  }

  /** 304 (RFC 9110 15.4.5), for content whose tag needs no reading of the content. */
  void notModified(String tag, CharSequence cache, boolean varies) {
    HttpServerResponse response = response(NOT_MODIFIED);
    response.putHeader(HttpHeaders.CACHE_CONTROL, cache);
    response.putHeader(HttpHeaders.ETAG, '"' + tag + '"');
    if (varies) {
      response.putHeader(HttpHeaders.VARY, ACCEPT_ENCODING);
    }
    send(response, NOTHING);
  }

  /** The answer to a failure; {@code subject} is the module version or path asked for. */
  void fail(Throwable failure, String subject) {
    answer(listener.errors().reply(failure, subject, this));
  }

  /** The connection cannot be trusted to be in step after this request; streams of HTTP/2 can. */
  void closeAfterAnswer() {
    if (request.version() != HttpVersion.HTTP_2) {
      client.closeAfterAnswer();
    }
  }

  private HttpServerResponse response(int status) {
    HttpServerResponse response = request.response();
    response.setStatusCode(status);
    response.putHeader(HttpHeaders.DATE, listener.date());
    if (client.isClosing()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return response;
  }

  private void end(HttpServerResponse response, Buffer body) {
    boolean bodiless = request.method() == HttpMethod.HEAD;
    if (bodiless) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    }
    send(response, bodiless ? NOTHING : body);
  }

  private void send(HttpServerResponse response, Buffer body) {
    client.send(body.length(), System.nanoTime());
    int status = response.getStatusCode();
    response
        .end(body)
        .onComplete(
            sent -> over(status, body.length()), failure -> over(CLIENT_LEFT, body.length()));
  }

  private void over(int code, int bytes) {
    long now = System.nanoTime();
    client.sent(bytes, now);
    listener.done(endpoint, code, now - start, bytes, this);
  }

  AccessLog.Entry logEntry(int code, long nanos, long bytes) {
    return new AccessLog.Entry(
        id(),
        request.remoteAddress() == null
            ? ""
            : String.valueOf(request.remoteAddress().hostAddress()),
        request.method().name(),
        endpoint,
        request.uri(),
        module,
        code,
        bytes,
        nanos);
  }
}
