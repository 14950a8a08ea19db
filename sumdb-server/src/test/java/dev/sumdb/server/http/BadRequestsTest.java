package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Requests that no honest client sends: limits, bodies, and the shapes of request smuggling. */
class BadRequestsTest {
  private static final String SMUGGLED = "GET /version HTTP/1.1\nHost: test\n\n";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(MemoryLog.ofSize(3));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Each is refused, and nothing that follows it on the connection is answered. */
  @TestFactory
  Stream<DynamicTest> refusesWhatAProxyMightReadDifferently() {
    return Stream.of(
            "Content-Length: 4\nTransfer-Encoding: chunked\n\n0\n\n",
            "Transfer-Encoding: chunked\nContent-Length: 4\n\n0\n\n",
            "Content-Length: 0\nTransfer-Encoding: chunked\n\n0\n\n",
            "Transfer-Encoding: chunked\n\n0\n\n",
            "Transfer-Encoding: chunked\n\n5\nhello\n0\n\n",
            "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n0\n\n",
            "Transfer-Encoding: identity\n\n",
            "Transfer-Encoding: xchunked\n\n",
            "Transfer-Encoding: chunked, identity\n\n",
            "Transfer-Encoding: identity, chunked\n\n0\n\n",
            "Transfer-Encoding: \u000bchunked\n\n0\n\n",
            "Transfer-Encoding : chunked\n\n0\n\n",
            "Transfer-Encoding:\n chunked\n\n0\n\n",
            " Transfer-Encoding: chunked\n\n0\n\n",
            "Content-Length: 5\n\nhello",
            "Content-Length: 5\nContent-Length: 5\n\nhello",
            "Content-Length: 5\nContent-Length: 6\n\nhello",
            "Content-Length: 0\nContent-Length: 5\n\nhello",
            "Content-Length: 5, 5\n\nhello",
            "Content-Length: +5\n\nhello",
            "Content-Length: -5\n\n",
            "Content-Length: 0x5\n\nhello",
            "Content-Length: 99999999999999999999\n\n",
            "Content-Length : 5\n\nhello",
            "Content-Length:\n\n",
            "Host: other\n\n",
            "Connection: Transfer-Encoding\nTransfer-Encoding: chunked\n\n0\n\n",
            "No colon here\n\n",
            "Nul: a\u0000b\n\n",
            "Na\u0000me: b\n\n",
            ": empty name\n\n")
        .map(tail -> DynamicTest.dynamicTest(shown(tail), () -> mustEndTheConnection(tail)));
  }

  private static void mustEndTheConnection(String tail) throws IOException {
    try (RawClient client = server.connect()) {
      client.send("GET /latest HTTP/1.1\nHost: test\n" + tail + SMUGGLED);
      RawClient.Answer answer = client.read();
      assertEquals(400, answer.status(), answer.text());
      assertEquals("close", answer.headers().get("connection"));
      assertTrue(client.isAtEnd(), "the rest of the request was answered as a request");
    }
  }

  @TestFactory
  Stream<DynamicTest> refusesRequestLinesThatAreNone() {
    return Stream.of(
            "GET /latest\n\n",
            "GET /latest HTTP/1.1 x\nHost: test\n\n",
            "GET /latest HTTP/2.0\nHost: test\n\n",
            "GET /latest HTTP/9.9\nHost: test\n\n",
            "GET /latest HTTP/1.1\n\n",
            "G\u0000T /latest HTTP/1.1\nHost: test\n\n",
            "hello\n\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\n\n",
            "PRI * HTTP/2.0\n\nSM\n\n")
        .map(text -> DynamicTest.dynamicTest(shown(text), () -> mustNotServe(text)));
  }

  private static void mustNotServe(String text) throws IOException {
    try (RawClient client = server.connect()) {
      client.send(text + SMUGGLED);
      RawClient.Answer answer = client.read();
      assertTrue(answer.status() >= 400, answer.status() + answer.text());
      assertTrue(client.isAtEnd(), "the rest was answered as a request");
    } catch (EOFException e) {
      // closed without a word: fine for what is no HTTP at all
    }
  }

  @Test
  void acceptsARequestTargetOf4096Bytes() throws IOException {
    String target = "/lookup/" + "a".repeat(4096 - 8);
    try (RawClient client = server.connect()) {
      assertEquals(400, client.request("GET", target).status());
      assertEquals(400, client.request("HEAD", target).status());
      assertEquals(200, client.request("GET", "/latest").status());
    }
  }

  @Test
  void refusesALongerOneAndCloses() throws IOException {
    for (int length : new int[] {4097, 10_000, 60_000}) {
      try (RawClient client = server.connect()) {
        RawClient.Answer answer = client.request("GET", "/lookup/" + "a".repeat(length - 8));
        assertEquals(414, answer.status());
        assertEquals(
            "request target too long\nit may have 4096 bytes\n", answer.text(), "" + length);
        assertTrue(client.isAtEnd());
      }
    }
  }

  @Test
  void refusesAModuleNameOf10Kilobytes() throws IOException {
    String name = "example.com/" + "name/".repeat(2000) + "x";
    try (RawClient client = server.connect()) {
      assertEquals(414, client.request("GET", "/lookup/" + name + "@v1.0.0").status());
    }
  }

  @Test
  void takesHeadersOfAlmost16KilobytesAndNoLonger() throws IOException {
    try (RawClient client = server.connect()) {
      assertEquals(200, client.request("GET", "/latest", "X: " + "a".repeat(16_000)).status());
    }
    try (RawClient client = server.connect()) {
      RawClient.Answer answer = client.request("GET", "/latest", "X: " + "a".repeat(17_000));
      assertEquals(431, answer.status());
      assertTrue(client.isAtEnd());
    }
    try (RawClient client = server.connect()) {
      String[] many = new String[3000];
      java.util.Arrays.fill(many, "X: abc");
      assertEquals(431, client.request("GET", "/latest", many).status());
    }
  }

  @Test
  void goesOnAfterARefusalThatLeavesTheConnectionInStep() throws IOException {
    try (RawClient client = server.connect()) {
      assertEquals(400, client.request("GET", "/tile/x").status());
      assertEquals(404, client.request("GET", "/nothing").status());
      assertEquals(405, client.request("DELETE", "/latest").status());
      RawClient.Answer answer = client.request("GET", "/latest", "Content-Length: 0");
      assertEquals(200, answer.status());
      assertNull(answer.headers().get("connection"));
    }
  }

  @Test
  void doesNotInviteABody() throws IOException {
    try (RawClient client = server.connect()) {
      client.send("POST /latest HTTP/1.1\nHost: test\nContent-Length: 9\nExpect: 100-continue\n\n");
      assertEquals(400, client.read().status());
      assertTrue(client.isAtEnd());
    }
  }

  @Test
  void ignoresOffersToChangeTheProtocol() throws IOException {
    try (RawClient client = server.connect()) {
      RawClient.Answer h2c =
          client.request(
              "GET",
              "/latest",
              "Connection: Upgrade, HTTP2-Settings",
              "Upgrade: h2c",
              "HTTP2-Settings: AAMAAABkAAQAAP__");
      assertEquals(200, h2c.status());
      RawClient.Answer webSocket =
          client.request(
              "GET",
              "/latest",
              "Connection: Upgrade",
              "Upgrade: websocket",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
              "Sec-WebSocket-Version: 13");
      assertEquals(200, webSocket.status());
    }
  }

  @Test
  void answersHttp10AndCloses() throws IOException {
    try (RawClient client = server.connect()) {
      client.send("GET /latest HTTP/1.0\n\n");
      assertEquals(200, client.read().status());
      assertTrue(client.isAtEnd());
    }
  }

  /** RFC 9112 5.2 lets a server read a folded line as part of the value before it. */
  @Test
  void readsAFoldedLineAsValueAndNeverAsHeader() throws IOException {
    try (RawClient client = server.connect()) {
      client.send("GET /latest HTTP/1.1\nHost: test\nX: y\n Content-Length: 40\n\n" + SMUGGLED);
      assertEquals(200, client.read().status());
      assertEquals("sumdb development\n", client.read().text());
    }
  }

  private static String shown(String text) {
    return new String(text.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII)
        .replace("\n", "\\n")
        .replaceAll("[\\x00-\\x1f]", "?");
  }
}
