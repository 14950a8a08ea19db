package dev.sumdb.goproxy;

import static dev.sumdb.goproxy.FakeProxy.answer;
import static dev.sumdb.goproxy.FakeProxy.raw;
import static dev.sumdb.goproxy.FakeProxy.redirect;
import static dev.sumdb.goproxy.FakeProxy.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goenv.HttpProxies;
import dev.sumdb.goproxy.UpstreamException.Kind;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer of a module proxy, good or bad, becomes. */
class ProxyModuleSourceTest {
  private static final HttpSettings SETTINGS = HttpSettings.defaults().withTimeouts(Modules.SHORT);

  @TempDir private Path dir;
  private FakeProxy proxy;

  @BeforeEach
  void start() throws IOException {
    proxy = Modules.serve(FakeProxy.start());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
  }

  private ModuleSource.Fetched fetch(URI base, ZipLimits limits) throws Exception {
    return new ProxyModuleSource(base, new HttpFetcher(SETTINGS), limits).fetch(Modules.TOML, dir);
  }

  private ModuleSource.Fetched fetch() throws Exception {
    return fetch(proxy.base(), ZipLimits.GO);
  }

  private UpstreamException mustFail(Kind kind, String message) {
    UpstreamException e = assertThrows(UpstreamException.class, this::fetch);
    assertEquals(message, e.getMessage());
    assertEquals(kind, e.kind());
    return e;
  }

  private String zipUrl() {
    return proxy.base() + Modules.ZIP_TARGET;
  }

  private String modUrl() {
    return proxy.base() + Modules.MOD_TARGET;
  }

  @Test
  void asksForTheGoModFirstAndEscapesCapitals() throws Exception {
    assertEquals(zipUrl(), fetch().source());
    assertEquals(List.of(Modules.MOD_TARGET, Modules.ZIP_TARGET), proxy.targets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/goproxy", "/a/b/", "/api%20x/go//"})
  void keepsThePathOfTheBase(String path) throws Exception {
    Modules.serve(proxy, path.replaceAll("/+$", ""));
    fetch(URI.create(proxy.base() + path), ZipLimits.GO);
    assertTrue(proxy.targets().get(0).startsWith(path.replaceAll("/+$", "") + "/github.com/"));
  }

  @Test
  void doesNotAskForTheZipOfAMissingGoMod() {
    proxy.on(Modules.MOD_TARGET, text(404, "not found: no\n"));
    assertThrows(ModuleNotFoundException.class, this::fetch);
    assertEquals(List.of(Modules.MOD_TARGET), proxy.targets());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | not found: github.com/BurntSushi/toml@v1.5.0: invalid version: unknown revision"
            + " | invalid version: unknown revision",
        "410 | gone for good | gone for good",
        "404 | not found: create zip: bad | create zip: bad",
      })
  void passesOnTheReasonOfUpstream(int status, String body, String reason) {
    proxy.on(Modules.ZIP_TARGET, text(status, body + "\nsecond line\n"));
    ModuleNotFoundException e = assertThrows(ModuleNotFoundException.class, this::fetch);
    assertEquals(reason, e.reason());
  }

  @Test
  void makesItsOwnReasonWhereUpstreamHasNone() {
    String reason = "reading " + zipUrl() + ": status 404";
    List<FakeProxy.Answer> answers =
        List.of(
            text(404, ""),
            answer(404, "text/html", "<h1>no</h1>".getBytes(StandardCharsets.UTF_8)),
            answer(404, "text/plain; charset=utf-8", new byte[] {(byte) 0xff, 'x'}),
            answer(404, "text/plain; charset=iso-8859-1", new byte[] {'x'}));
    for (FakeProxy.Answer answer : answers) {
      proxy.on(Modules.ZIP_TARGET, answer);
      ModuleNotFoundException e = assertThrows(ModuleNotFoundException.class, this::fetch);
      assertEquals(reason, e.reason());
    }
  }

  @Test
  void letsNoUpstreamWriteControlCharactersOrLongLines() {
    proxy.on(Modules.ZIP_TARGET, text(404, "a\u001b[31mb\r" + "x".repeat(1000)));
    ModuleNotFoundException e = assertThrows(ModuleNotFoundException.class, this::fetch);
    assertEquals("a\\u{1b}[31mb " + "x".repeat(287) + "...", e.reason());
    proxy.on(Modules.ZIP_TARGET, text(404, "\u009b31m\u0085\u2028\u202eend"));
    e = assertThrows(ModuleNotFoundException.class, this::fetch);
    assertEquals("\\u{9b}31m\\u{85}\\u{2028}\\u{202e}end", e.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "400, TROUBLE",
    "401, TROUBLE",
    "403, TROUBLE",
    "418, TROUBLE",
    "429, UNAVAILABLE",
    "500, UNAVAILABLE",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
    "204, TROUBLE",
    "206, TROUBLE",
    "304, TROUBLE",
    "600, TROUBLE"
  })
  void neverTakesAnyOtherStatusForAbsence(int status, Kind kind) {
    for (String target : List.of(Modules.ZIP_TARGET, Modules.MOD_TARGET)) {
      proxy.on(target, raw("HTTP/1.1 " + status + " X\r\nConnection: close\r\n\r\n"));
      String message = "reading " + proxy.base() + target + ": status " + status;
      assertFalse(mustFail(kind, message).unreachable());
    }
  }

  @Test
  void tellsWhatUpstreamSaysAboutItsTrouble() {
    proxy.on(Modules.ZIP_TARGET, text(500, "disk full\n"));
    mustFail(Kind.UNAVAILABLE, "reading " + zipUrl() + ": status 500: disk full");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After: 7 | 7",
        "Retry-After: 0 | 1",
        "Retry-After: 999999 | 3600",
        "Retry-After: soon | 10",
        "Retry-After: -5 | 10",
        "X: y | 10",
        "Date: Sat, 21 Nov 2026 10:00:00 GMT~Retry-After: Sat, 21 Nov 2026 10:00:42 GMT | 42",
        "Retry-After: Sat, 21 Nov 2026 10:00:42 GMT | 10",
      })
  void passesOnWhenToTryAgain(String headers, long seconds) {
    proxy.on(Modules.ZIP_TARGET, text(503, "", headers.split("~")));
    UpstreamException e = mustFail(Kind.UNAVAILABLE, "reading " + zipUrl() + ": status 503");
    assertEquals(Duration.ofSeconds(seconds), e.retryAfter());
  }

  @Test
  void takesARefusedConnectionForAnOutage() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    UpstreamException e = assertThrows(UpstreamException.class, () -> fetch(nobody, ZipLimits.GO));
    assertEquals(Kind.UNAVAILABLE, e.kind());
    assertTrue(e.unreachable());
    assertTrue(e.getMessage().startsWith("reading " + nobody + Modules.MOD_TARGET + ": "));
  }

  @Test
  void takesAnUnknownHostForAnOutage() {
    URI nowhere = URI.create("http://host.invalid");
    UpstreamException e = assertThrows(UpstreamException.class, () -> fetch(nowhere, ZipLimits.GO));
    assertEquals(Kind.UNAVAILABLE, e.kind());
    assertTrue(e.unreachable());
  }

  @Test
  void takesAConnectionLostBeforeAnAnswerForAnOutage() {
    proxy.on(Modules.MOD_TARGET, raw(""));
    UpstreamException e = assertThrows(UpstreamException.class, this::fetch);
    assertEquals(Kind.UNAVAILABLE, e.kind());
    assertTrue(e.unreachable());
  }

  @Test
  void refusesWhatIsNotHttp() {
    proxy.on(Modules.MOD_TARGET, raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    mustFail(Kind.TROUBLE, "reading " + modUrl() + ": not an HTTP answer");
  }

  @Test
  void givesUpOnSilence() {
    proxy.on(Modules.ZIP_TARGET, proxy.hanging(""));
    UpstreamException e =
        mustFail(Kind.TIMEOUT, "reading " + zipUrl() + ": no answer within 700 ms");
    assertTrue(e.unreachable());
  }

  @Test
  void givesUpOnHeadersThatDoNotEnd() {
    proxy.on(Modules.ZIP_TARGET, proxy.hanging("HTTP/1.1 200 OK\r\nX: "));
    mustFail(Kind.TIMEOUT, "reading " + zipUrl() + ": no answer within 700 ms");
  }

  @Test
  void givesUpOnABodyThatStalls() {
    proxy.on(
        Modules.ZIP_TARGET, proxy.hanging("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nPK\3\4"));
    UpstreamException e =
        mustFail(Kind.TIMEOUT, "reading " + zipUrl() + ": nothing more within 700 ms");
    assertFalse(e.unreachable());
  }

  @Test
  void hasNoLimitOnAWholeDownloadThatGoesOn() throws Exception {
    byte[] zip = Modules.zip();
    proxy.on(
        Modules.ZIP_TARGET,
        out -> {
          out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + zip.length + "\r\n\r\n").getBytes());
          int step = zip.length / 6 + 1;
          for (int at = 0; at < zip.length; at += step) {
            out.write(zip, at, Math.min(step, zip.length - at));
            out.flush();
            pause(Duration.ofMillis(250)); // 1.5 s in all, with each limit at 0.7 s
          }
        });
    assertEquals(zip.length, Files.size(fetch().zip()));
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void refusesHalfABody() {
    String half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nPK\3\4";
    proxy.on(Modules.ZIP_TARGET, raw(half));
    UpstreamException e = assertThrows(UpstreamException.class, this::fetch);
    assertEquals(Kind.TROUBLE, e.kind());
    String start = "reading " + zipUrl() + ": incomplete body: ";
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
    proxy.on(Modules.MOD_TARGET, raw(half));
    assertEquals(Kind.TROUBLE, assertThrows(UpstreamException.class, this::fetch).kind());
  }

  @Test
  void refusesHalfABodyInChunks() {
    proxy.on(
        Modules.ZIP_TARGET,
        raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nPK\3\4\r\n"));
    UpstreamException e = assertThrows(UpstreamException.class, this::fetch);
    assertEquals(Kind.TROUBLE, e.kind());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html; charset=utf-8", "application/xhtml+xml", "text/plain", ""})
  void refusesPagesForPeople(String type) {
    byte[] page = "\n <!DOCTYPE html><title>Log in</title>".getBytes(StandardCharsets.UTF_8);
    proxy.on(Modules.MOD_TARGET, answer(200, type, page));
    mustFail(Kind.TROUBLE, "reading " + modUrl() + ": an HTML page, status 200");
  }

  @Test
  void refusesAPageInPlaceOfAZip() {
    byte[] page = "<!DOCTYPE html>".getBytes(StandardCharsets.UTF_8);
    proxy.on(Modules.ZIP_TARGET, answer(200, "text/html", page));
    mustFail(Kind.TROUBLE, "reading " + zipUrl() + ": an HTML page, status 200");
    proxy.on(Modules.ZIP_TARGET, answer(200, "application/zip", page));
    mustFail(Kind.TROUBLE, "reading " + zipUrl() + ": not a zip file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PK", "PK\1\2", "\u001f\u008b\b\0"})
  void refusesWhatDoesNotStartLikeAZip(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    proxy.on(Modules.ZIP_TARGET, answer(200, "application/zip", bytes));
    mustFail(Kind.TROUBLE, "reading " + zipUrl() + ": not a zip file");
  }

  @Test
  void refusesContentEncodingsNobodyAskedFor() {
    byte[] body = Modules.goMod();
    proxy.on(Modules.MOD_TARGET, answer(200, "text/plain", body, "Content-Encoding: gzip"));
    mustFail(Kind.TROUBLE, "reading " + modUrl() + ": unexpected Content-Encoding");
  }

  @Test
  void acceptsAZipWithoutEntries() throws Exception {
    byte[] empty = new dev.sumdb.modzip.ZipBytes().build();
    proxy.on(Modules.ZIP_TARGET, answer(200, "application/zip", empty));
    assertEquals(22, Files.size(fetch().zip()));
  }

  @Test
  void limitsTheZipWhetherItsLengthIsAnnouncedOrNot() throws Exception {
    int size = Modules.zip().length;
    String chunk = Integer.toHexString(size) + "\r\n";
    FakeProxy.Answer chunked =
        out -> {
          out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes());
          out.write(chunk.getBytes());
          out.write(Modules.zip());
          out.write("\r\n0\r\n\r\n".getBytes());
        };
    for (FakeProxy.Answer answer :
        List.of(answer(200, "application/zip", Modules.zip()), chunked)) {
      proxy.on(Modules.ZIP_TARGET, answer);
      fetch(proxy.base(), new ZipLimits(size, 100, 100, 100));
      ZipLimits less = new ZipLimits(size - 1, 100, 100, 100);
      Exception e = assertThrows(ModuleRejectedException.class, () -> fetch(proxy.base(), less));
      assertEquals(
          "module zip file is too large (limit is " + (size - 1) + " bytes)", e.getMessage());
      assertTrue(Files.size(dir.resolve("module.zip")) <= size);
    }
  }

  @Test
  void readsNoMoreOfAnEndlessZipThanTheLimit() {
    proxy.on(
        Modules.ZIP_TARGET,
        out -> {
          out.write("HTTP/1.1 200 OK\r\n\r\nPK\3\4".getBytes(StandardCharsets.ISO_8859_1));
          while (true) { // until the client closes the connection
            out.write(new byte[1 << 16]);
          }
        });
    ZipLimits limits = new ZipLimits(1 << 20, 100, 100, 100);
    assertThrows(ModuleRejectedException.class, () -> fetch(proxy.base(), limits));
  }

  @Test
  void limitsTheGoMod() throws Exception {
    int size = Modules.goMod().length;
    fetch(proxy.base(), new ZipLimits(10_000, 100, size, 100));
    ZipLimits less = new ZipLimits(10_000, 100, size - 1, 100);
    Exception e = assertThrows(ModuleRejectedException.class, () -> fetch(proxy.base(), less));
    assertEquals("go.mod file too large (max size is " + (size - 1) + " bytes)", e.getMessage());
  }

  @Test
  void reservesWhatIsAnnouncedOrTheLimit() throws Exception {
    java.util.List<Long> reserved = new java.util.ArrayList<>();
    ProxyModuleSource source =
        new ProxyModuleSource(proxy.base(), new HttpFetcher(SETTINGS), ZipLimits.GO);
    source.fetch(Modules.TOML, dir, reserved::add);
    proxy.on(
        Modules.ZIP_TARGET,
        out -> {
          out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes());
          out.write(Modules.zip());
        });
    source.fetch(Modules.TOML, dir, reserved::add);
    assertEquals(List.of((long) Modules.zip().length, 524288000L), reserved);
  }

  @Test
  void followsTenRedirectsAndNotEleven() throws Exception {
    for (int i = 0; i < 11; i++) {
      proxy.on("/hop" + i, redirect("/hop" + (i + 1)));
    }
    proxy.on("/hop10", answer(200, "", Modules.zip()));
    proxy.on(Modules.ZIP_TARGET, redirect("hop1".replace("hop1", "/hop1")));
    fetch();
    proxy.on(Modules.ZIP_TARGET, redirect("/hop0"));
    mustFail(Kind.TROUBLE, "reading " + zipUrl() + ": stopped after 10 redirects");
  }

  @Test
  void followsRelativeRedirects() throws Exception {
    proxy.on(Modules.ZIP_TARGET, redirect("x.zip?a=b%2fc"));
    proxy.on(
        Modules.ZIP_TARGET.replace("v1.5.0.zip", "x.zip?a=b%2fc"), answer(200, "", Modules.zip()));
    fetch();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http:///x", "http://[x", "mailto:x"})
  void refusesRedirectsToOtherSchemes(String location) {
    proxy.on(Modules.ZIP_TARGET, redirect(location));
    mustFail(Kind.TROUBLE, "reading " + zipUrl() + ": redirect to an invalid URL");
  }

  @Test
  void refusesRedirectsToNowhere() {
    proxy.on(Modules.ZIP_TARGET, raw("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"));
    mustFail(Kind.TROUBLE, "reading " + zipUrl() + ": redirect to nowhere");
  }

  @Test
  void passesNoCredentialsToInsecureUrls() {
    URI withPassword =
        URI.create(proxy.base().toString().replace("http://", "http://user:secret@"));
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> fetch(withPassword, ZipLimits.GO));
    assertEquals("refusing to pass credentials to insecure URL: " + modUrl(), e.getMessage());
    assertEquals(List.of(), proxy.requests());
  }

  @Test
  void asksForNoCredentialsForInsecureUrls() throws Exception {
    Credentials never =
        url -> {
          throw new AssertionError("asked for " + url);
        };
    HttpFetcher http = new HttpFetcher(SETTINGS.withCredentials(never));
    new ProxyModuleSource(proxy.base(), http, ZipLimits.GO).fetch(Modules.TOML, dir);
    assertTrue(proxy.requests().get(0).header("Authorization").isEmpty());
  }

  @Test
  void goesThroughTheHttpProxyOfTheEnvironment() throws Exception {
    proxy.on("http://upstream.test" + Modules.MOD_TARGET, answer(200, "", Modules.goMod()));
    proxy.on("http://upstream.test" + Modules.ZIP_TARGET, answer(200, "", Modules.zip()));
    String address = proxy.base().toString().replace("http://", "http://me:pass@");
    HttpProxies environment = HttpProxies.of(Map.of("HTTP_PROXY", address));
    HttpFetcher http = new HttpFetcher(SETTINGS.withProxies(environment));
    URI base = URI.create("http://upstream.test");
    new ProxyModuleSource(base, http, ZipLimits.GO).fetch(Modules.TOML, dir);
    assertEquals(2, proxy.requests().size());
    assertEquals(
        "Basic bWU6cGFzcw==", proxy.requests().get(0).header("Proxy-Authorization").orElseThrow());
  }

  @Test
  void saysThatAnHttpProxyWantsAPassword() throws Exception {
    proxy.on(
        "upstream.test:443",
        raw("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"));
    String address = proxy.base().toString().replace("http://", "http://me:secret@");
    HttpProxies environment = HttpProxies.of(Map.of("HTTPS_PROXY", address));
    HttpFetcher http = new HttpFetcher(SETTINGS.withProxies(environment));
    URI url = URI.create("https://upstream.test/x");
    UpstreamException e = assertThrows(UpstreamException.class, () -> http.get(url));
    String why =
        "reading https://upstream.test/x: the HTTP proxy wants a user name and password, which this"
            + " JVM sends to none without -Djdk.http.auth.tunneling.disabledSchemes=";
    assertEquals(why, e.getMessage());
    assertEquals(UpstreamException.Kind.TROUBLE, e.kind());
  }

  @Test
  void closesTheConnectionWhenInterrupted() throws Exception {
    proxy.on(Modules.ZIP_TARGET, proxy.hanging("HTTP/1.1 200 OK\r\n\r\nPK\3\4"));
    HttpSettings patient = HttpSettings.defaults();
    ProxyModuleSource source =
        new ProxyModuleSource(proxy.base(), new HttpFetcher(patient), ZipLimits.GO);
    Exception[] thrown = new Exception[1];
    Thread fetching =
        new Thread(
            () -> {
              try {
                source.fetch(Modules.TOML, dir);
              } catch (ModuleNotFoundException | UpstreamException | IOException e) {
                thrown[0] = e;
              }
            });
    fetching.start();
    while (proxy.requests().size() < 2) {
      Thread.onSpinWait();
    }
    fetching.interrupt();
    fetching.join();
    assertInstanceOf(java.io.InterruptedIOException.class, thrown[0]);
  }
}
