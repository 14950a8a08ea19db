package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goenv.HttpProxies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an answer begins and ends on a connection, and which connections are used again. */
@Timeout(60)
class HttpConnectionsTest {
  private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  /** Answers the requests of all connections in their order; a connection ends where told so. */
  private static final class Script implements AutoCloseable {
    private static final String END = "\0end";

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<String> answers = new ArrayDeque<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    Script(String... answers) throws IOException {
      this.answers.addAll(List.of(answers));
      Thread thread = new Thread(this::run, "script");
      thread.setDaemon(true);
      thread.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/x");
    }

    private void run() {
      while (!server.isClosed()) {
        try (Socket socket = server.accept()) {
          sockets.add(socket);
          serve(socket);
        } catch (IOException e) {
          continue;
        }
      }
    }

    private void serve(Socket socket) throws IOException {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      while (true) {
        List<String> head = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          head.add(line);
        }
        if (head.isEmpty()) {
          return;
        }
        heads.add(String.join("\n", head));
        String answer = answers.remove();
        boolean ends = answer.endsWith(END);
        OutputStream out = socket.getOutputStream();
        out.write(answer.replace(END, "").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        if (ends) {
          return;
        }
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private final HttpSettings settings =
      HttpSettings.defaults()
          .withTimeouts(
              new PhaseTimeouts(
                  Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20)));
  private HttpFetcher http;

  @BeforeEach
  void start() {
    http = new HttpFetcher(settings);
  }

  @AfterEach
  void stop() {
    http.close();
  }

  private String get(URI url) throws Exception {
    try (HttpAnswer answer = http.get(url)) {
      return new String(answer.bytes(1 << 20), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void usesOneConnectionForOneRequestAfterTheOther() throws Exception {
    String chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (Script server =
        new Script(
            HELLO,
            chunks + "2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nTrailer: t\r\n\r\n",
            "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 204 Nothing\r\n\r\n",
            "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + HELLO)) {
      assertEquals("hello", get(server.url()));
      assertEquals("hello", get(server.url()));
      assertEquals("", get(server.url()));
      assertEquals("", get(server.url()));
      assertEquals("hello", get(server.url()));
      assertEquals(1, server.sockets.size());
      assertEquals(
          "GET /x HTTP/1.1\nHost: " + server.url().getAuthority() + "\nUser-Agent: sumdb",
          server.heads.get(0));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: Close\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n\r\nhello\0end",
        // Somebody's answer to a request that was never made.
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n\r\n",
      })
  void usesNoConnectionAgainThatEndsOrSaysTooMuch(String first) throws Exception {
    String ends = first.endsWith(Script.END) ? first : first + Script.END;
    try (Script server = new Script(ends, HELLO)) {
      assertEquals("hello", get(server.url()));
      assertEquals("hello", get(server.url()));
      assertEquals(2, server.sockets.size());
    }
  }

  @Test
  void usesNoConnectionAgainWhoseAnswerWasNotReadToTheEnd() throws Exception {
    try (Script server = new Script(HELLO + Script.END, HELLO)) {
      http.get(server.url()).close();
      assertEquals("hello", get(server.url()));
      assertEquals(2, server.sockets.size());
    }
  }

  @Test
  void takesAnotherConnectionWhereTheServerHasClosedAnIdleOne() throws Exception {
    try (Script server = new Script(HELLO + Script.END, HELLO)) {
      assertEquals("hello", get(server.url()));
      assertEquals("hello", get(server.url()));
      assertEquals(2, server.heads.size());
    }
  }

  @Test
  void doesNotAskAgainWhereAnAnswerHasBegun() throws Exception {
    try (Script server = new Script(HELLO, "HTTP/1.1 20" + Script.END, HELLO)) {
      assertEquals("hello", get(server.url()));
      UpstreamException e = assertThrows(UpstreamException.class, () -> get(server.url()));
      assertEquals(
          "reading "
              + server.url()
              + ": connection lost before an answer: the answer ends within its header",
          e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 5",
        "Content-Length: -5",
        "Content-Length: +5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Content-Length : 5",
        "no colon",
        " folded onto nothing: 1",
        ": no name",
      })
  void refusesAnswersThatCanBeReadInTwoWays(String fields) throws Exception {
    try (Script server = new Script("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\nhello")) {
      UpstreamException e = assertThrows(UpstreamException.class, () -> get(server.url()));
      assertEquals("reading " + server.url() + ": not an HTTP answer", e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/2 200 OK",
        "HTTP/1.1  200 OK",
        "HTTP/1.1 20",
        "HTTP/1.1 2000",
        "HTTP/1.1 -20 OK",
        "HTTP/1.1 101 Switching Protocols",
        "http/1.1 200 OK",
        ""
      })
  void refusesOtherStatusLines(String line) throws Exception {
    try (Script server = new Script(line + "\r\nContent-Length: 0\r\n\r\n")) {
      UpstreamException e = assertThrows(UpstreamException.class, () -> get(server.url()));
      assertEquals("reading " + server.url() + ": not an HTTP answer", e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello\r\n" + Script.END,
        "5\r\nhel" + Script.END
      })
  void refusesChunksThatAreNone(String chunks) throws Exception {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (Script server = new Script(head + chunks)) {
      UpstreamException e = assertThrows(UpstreamException.class, () -> get(server.url()));
      String start = "reading " + server.url() + ": incomplete body: ";
      assertTrue(e.getMessage().startsWith(start), e.getMessage());
    }
  }

  @Test
  void refusesAHeaderWithoutEnd() throws Exception {
    String field = "X-Padding: " + "x".repeat(1000) + "\r\n";
    try (Script server = new Script("HTTP/1.1 200 OK\r\n" + field.repeat(300))) {
      UpstreamException e = assertThrows(UpstreamException.class, () -> get(server.url()));
      assertEquals("reading " + server.url() + ": not an HTTP answer", e.getMessage());
    }
  }

  @Test
  void joinsFoldedFields() throws Exception {
    try (Script server =
        new Script("HTTP/1.1 200 OK\r\nX-Long: a\r\n \t b\r\nContent-Length: 0\r\n\r\n")) {
      try (HttpAnswer answer = http.get(server.url())) {
        assertEquals("a b", answer.header("x-long").orElseThrow());
      }
    }
  }

  private HttpFetcher through(URI proxy, HttpSettings base) throws Exception {
    String address = "http://me:pass@" + proxy.getAuthority();
    return new HttpFetcher(base.withProxies(HttpProxies.of(Map.of("HTTPS_PROXY", address))));
  }

  @Test
  void asksAProxyForATunnelWithThePasswordForItAndNoOther() throws Exception {
    Credentials secret = url -> List.of(new HeaderField("Authorization", "Basic c2VjcmV0"));
    try (Script proxy = new Script("HTTP/1.1 200 OK\r\n\r\n" + Script.END);
        HttpFetcher tunnelling = through(proxy.url(), settings.withCredentials(secret))) {
      URI url = URI.create("https://upstream.test/m/@v/list");
      assertThrows(UpstreamException.class, () -> tunnelling.get(url));
      assertEquals(
          List.of(
              "CONNECT upstream.test:443 HTTP/1.1\nHost: upstream.test:443\nUser-Agent: sumdb\n"
                  + "Proxy-Authorization: Basic bWU6cGFzcw=="),
          proxy.heads);
    }
  }

  @Test
  void takesNoAnswerFromAProxyThatOpensNoTunnel() throws Exception {
    try (Script proxy = new Script("HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n");
        HttpFetcher tunnelling = through(proxy.url(), settings)) {
      URI url = URI.create("https://upstream.test/x");
      UpstreamException e = assertThrows(UpstreamException.class, () -> tunnelling.get(url));
      assertEquals(
          "reading https://upstream.test/x: the HTTP proxy opens no tunnel: status 404",
          e.getMessage());
      assertEquals(UpstreamException.Kind.UNAVAILABLE, e.kind());
      assertTrue(e.unreachable());
    }
  }

  /** Passes bytes on in both directions. */
  private static void join(Socket one, Socket other) {
    for (Socket[] way : new Socket[][] {{one, other}, {other, one}}) {
      Thread thread =
          new Thread(
              () -> {
                try (InputStream in = way[0].getInputStream()) {
                  in.transferTo(way[1].getOutputStream());
                } catch (IOException e) {
                  return;
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Test
  void believesNoCertificateOfAnotherHost(@TempDir Path keys) throws Exception {
    SSLContext tls = TestTls.in(keys).context();
    try (FakeProxy secure = FakeProxy.startTls(tls);
        ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        HttpFetcher tunnelling =
            through(
                URI.create("http://127.0.0.1:" + proxy.getLocalPort()), settings.withTls(tls))) {
      Thread thread = new Thread(() -> lead(proxy, secure.base().getPort()));
      thread.setDaemon(true);
      thread.start();
      URI url = URI.create("https://upstream.test/x");
      UpstreamException e = assertThrows(UpstreamException.class, () -> tunnelling.get(url));
      assertEquals(
          "reading https://upstream.test/x: TLS: No subject alternative DNS name matching"
              + " upstream.test found.",
          e.getMessage());
      assertEquals(List.of(), secure.requests());
    }
  }

  /** A proxy that leads to the same server whatever it is asked for. */
  private static void lead(ServerSocket proxy, int port) {
    try {
      Socket client = proxy.accept();
      InputStream in = client.getInputStream();
      int newlines = 0;
      for (int b = in.read(); newlines < 2; ) {
        newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
        b = newlines < 2 ? in.read() : b;
      }
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
      join(client, new Socket("127.0.0.1", port));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsLargeContentInPieces() throws Exception {
    byte[] content = new byte[300_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) ('a' + i % 26);
    }
    String text = new String(content, StandardCharsets.ISO_8859_1);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n";
    try (Script server = new Script(head + text, HELLO)) {
      assertEquals(text, get(server.url()));
      assertEquals("hello", get(server.url()));
      assertEquals(1, server.sockets.size());
    }
  }
}
