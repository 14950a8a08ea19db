package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.server.log.UsageException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and HTTP/2, with a certificate made for the occasion. */
class TlsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private static Path dir;
  private static SSLContext trusting;
  private static TestServer server;
  private static Instant notAfter;

  @BeforeAll
  static void start() throws Exception {
    KeyStore keys = keyStore();
    notAfter = ((X509Certificate) keys.getCertificate("test")).getNotAfter().toInstant();
    Path certificate = pem("cert.pem", "CERTIFICATE", keys.getCertificate("test").getEncoded());
    Path key = pem("key.pem", "PRIVATE KEY", keys.getKey("test", PASSWORD).getEncoded());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", keys.getCertificate("test"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);
    server = new TestServer(MemoryLog.ofSize(300), options -> options.withTls(certificate, key));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static KeyStore keyStore() throws Exception {
    Path file = dir.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), output);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static Path pem(String name, String type, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        dir.resolve(name),
        "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
  }

  private static HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(server.server.url() + path)).build();
  }

  /** Made for two days. */
  @Test
  void theMetricsSayWhenTheCertificateExpires() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting).build();
    String metrics = client.send(request("/metrics"), BodyHandlers.ofString()).body();
    Matcher expiry =
        Pattern.compile("(?m)^sumdb_tls_certificate_expiry_timestamp_seconds (.*)$")
            .matcher(metrics);
    assertTrue(expiry.find(), metrics);
    assertEquals(notAfter.getEpochSecond(), (long) Double.parseDouble(expiry.group(1)));
  }

  @Test
  void speaksHttp2WhereTheClientDoes() throws Exception {
    assertEquals("https://127.0.0.1:" + server.server.port(), server.server.url());
    HttpClient client = HttpClient.newBuilder().sslContext(trusting).build();
    HttpResponse<byte[]> tile = client.send(request("/tile/8/0/000"), BodyHandlers.ofByteArray());
    assertEquals(HttpClient.Version.HTTP_2, tile.version());
    assertEquals(200, tile.statusCode());
    assertEquals(8192, tile.body().length);
    HttpResponse<byte[]> lookup =
        client.send(request("/lookup/example.com/m7@v1.0.0"), BodyHandlers.ofByteArray());
    assertTrue(new String(lookup.body(), StandardCharsets.UTF_8).startsWith("7\n"));
    HttpResponse<byte[]> missing =
        client.send(request("/lookup/example.com/no@v1.0.0"), BodyHandlers.ofByteArray());
    assertEquals(404, missing.statusCode());
    HttpRequest head =
        HttpRequest.newBuilder(request("/tile/8/0/000").uri())
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<byte[]> headed = client.send(head, BodyHandlers.ofByteArray());
    assertEquals(8192, headed.headers().firstValueAsLong("content-length").getAsLong());
    assertEquals(0, headed.body().length);
  }

  @Test
  void answersManyHttp2StreamsAtOnce() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting).build();
    client.send(request("/latest"), BodyHandlers.discarding()); // opens the one connection
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(
          client.sendAsync(
              request("/lookup/example.com/m" + i + "@v1.0.0"), BodyHandlers.ofByteArray()));
    }
    for (int i = 0; i < 200; i++) {
      HttpResponse<byte[]> answer = answers.get(i).join();
      assertEquals(200, answer.statusCode());
      assertTrue(new String(answer.body(), StandardCharsets.UTF_8).startsWith(i + "\n"));
    }
  }

  @Test
  void keepsLittleForAClientThatTakesNothing() throws Exception {
    String property = "jdk.httpclient.windowsize";
    System.setProperty(property, Integer.toString(1 << 14)); // what a stream may send unasked
    try {
      HttpClient lazy = HttpClient.newBuilder().sslContext(trusting).build();
      lazy.send(request("/latest"), BodyHandlers.discarding()); // opens the one connection
      List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(lazy.sendAsync(request("/tile/8/data/000"), info -> new UnreadBody()));
      }
      int taken = 0;
      for (CompletableFuture<HttpResponse<Void>> answer : answers) {
        int status = answer.get(60, TimeUnit.SECONDS).statusCode();
        assertTrue(status == 200 || status == 503, "status " + status);
        taken += status == 200 ? 1 : 0;
      }
      HttpClient other = HttpClient.newBuilder().sslContext(trusting).build();
      byte[] tile = other.send(request("/tile/8/data/000"), BodyHandlers.ofByteArray()).body();
      assertTrue(taken > 1, "answers: " + taken);
      assertTrue((long) taken * tile.length <= 4 << 20, taken + " answers of " + tile.length);
    } finally {
      System.clearProperty(property);
    }
  }

  /** A body that is never asked for. */
  private static final class UnreadBody implements HttpResponse.BodySubscriber<Void> {
    @Override
    public CompletionStage<Void> getBody() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {}

    @Override
    public void onNext(List<ByteBuffer> item) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  @Test
  void refusesABodyOverHttp2AndKeepsTheConnection() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting).build();
    HttpRequest body =
        HttpRequest.newBuilder(request("/latest").uri())
            .POST(HttpRequest.BodyPublishers.ofString("hello"))
            .build();
    assertEquals(400, client.send(body, BodyHandlers.discarding()).statusCode());
    assertEquals(200, client.send(request("/latest"), BodyHandlers.discarding()).statusCode());
  }

  @Test
  void refusesALongTargetOverHttp2() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting).build();
    HttpRequest request = request("/lookup/" + "a".repeat(4096));
    HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
    assertEquals(HttpClient.Version.HTTP_2, answer.version());
    assertEquals(414, answer.statusCode());
  }

  @Test
  void speaksHttp11OverTls() throws Exception {
    HttpClient client =
        HttpClient.newBuilder().sslContext(trusting).version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<byte[]> latest = client.send(request("/latest"), BodyHandlers.ofByteArray());
    assertEquals(HttpClient.Version.HTTP_1_1, latest.version());
    assertEquals(200, latest.statusCode());
  }

  @Test
  void speaksTls12And13AndNothingOlder() throws Exception {
    for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (SSLSocket socket = connect(version)) {
        socket.startHandshake();
        assertEquals(version, socket.getSession().getProtocol());
      }
    }
    for (String version : new String[] {"TLSv1", "TLSv1.1"}) {
      try (SSLSocket socket = connect(version)) {
        assertThrows(SSLException.class, socket::startHandshake);
      }
    }
  }

  private static SSLSocket connect(String version) throws IOException {
    SSLSocket socket =
        (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", server.server.port());
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  @Test
  void answersNothingInTheClear() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.server.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("GET /latest HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertTrue(!new String(answer, StandardCharsets.ISO_8859_1).contains("200"));
    }
  }

  @Test
  void saysWhichFileIsWrong() throws IOException {
    Path broken = Files.writeString(dir.resolve("broken.pem"), "not a certificate\n");
    Path key = dir.resolve("key.pem");
    MemoryLog log = MemoryLog.ofSize(1);
    UsageException failure =
        assertThrows(
            UsageException.class,
            () ->
                SumDbServer.start(
                    log,
                    log,
                    new ServerMetrics(),
                    HttpOptions.listen("127.0.0.1", 0).withTls(broken, key)));
    assertEquals(
        "cannot use the certificates in "
            + broken
            + " with the key in "
            + key
            + ": Missing -----BEGIN CERTIFICATE----- delimiter",
        failure.getMessage());
  }
}
