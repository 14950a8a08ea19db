package dev.sumdb.goproxy;

import static dev.sumdb.goproxy.FakeProxy.redirect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.modzip.ZipLimits;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over https: who gets credentials, and where a redirect may not lead. */
class HttpsCredentialsTest {
  private static final String SECRET = "Basic c2VjcmV0";

  @TempDir private static Path keys;
  private static SSLContext tls;

  @TempDir private Path dir;
  private FakeProxy secure;
  private FakeProxy other;
  private FakeProxy plain;

  @BeforeAll
  static void makeKeys() throws Exception {
    tls = TestTls.in(keys).context();
  }

  @BeforeEach
  void start() throws Exception {
    secure = Modules.serve(FakeProxy.startTls(tls));
    other = Modules.serve(FakeProxy.startTls(tls));
    plain = Modules.serve(FakeProxy.start());
  }

  @AfterEach
  void stop() throws Exception {
    secure.close();
    other.close();
    plain.close();
  }

  private void fetch(URI base, Credentials credentials) throws Exception {
    HttpSettings settings = HttpSettings.defaults().withTls(tls).withCredentials(credentials);
    new ProxyModuleSource(base, new HttpFetcher(settings), ZipLimits.GO).fetch(Modules.TOML, dir);
  }

  private static List<HeaderField> secret(URI url) {
    return List.of(new HeaderField("Authorization", SECRET));
  }

  private static List<Optional<String>> sent(FakeProxy proxy) {
    return proxy.requests().stream().map(request -> request.header("Authorization")).toList();
  }

  @Test
  void sendsCredentialsForTheHost() throws Exception {
    fetch(secure.base(), HttpsCredentialsTest::secret);
    assertEquals(List.of(Optional.of(SECRET), Optional.of(SECRET)), sent(secure));
  }

  @Test
  void prefersTheUserNameOfTheUrlAndKeepsItOutOfTheRecord() throws Exception {
    URI base = URI.create(secure.base().toString().replace("://", "://me:p%40ss@"));
    HttpSettings settings =
        HttpSettings.defaults().withTls(tls).withCredentials(HttpsCredentialsTest::secret);
    ModuleSource.Fetched fetched =
        new ProxyModuleSource(base, new HttpFetcher(settings), ZipLimits.GO)
            .fetch(Modules.TOML, dir);
    assertEquals(Optional.of("Basic bWU6cEBzcw=="), sent(secure).get(0)); // me:p@ss
    assertEquals(secure.base() + Modules.ZIP_TARGET, fetched.source());
    assertEquals(
        secure.base().getRawAuthority(), secure.requests().get(0).header("Host").orElseThrow());
  }

  @Test
  void keepsCredentialsOnRedirectsWithinTheHost() throws Exception {
    secure.on(Modules.ZIP_TARGET, redirect("/elsewhere"));
    secure.on("/elsewhere", FakeProxy.answer(200, "", Modules.zip()));
    fetch(secure.base(), HttpsCredentialsTest::secret);
    assertEquals(Optional.of(SECRET), sent(secure).get(2));
  }

  @Test
  void sendsNoCredentialsToAnotherHostOrPortAfterARedirect() throws Exception {
    secure.on(Modules.ZIP_TARGET, redirect(other.base() + Modules.ZIP_TARGET));
    fetch(secure.base(), HttpsCredentialsTest::secret);
    URI base = URI.create(secure.base().toString().replace("://", "://me:pass@"));
    secure.on(Modules.ZIP_TARGET, redirect(secure.localhost() + "/named"));
    secure.on("/named", FakeProxy.answer(200, "", Modules.zip()));
    fetch(base, HttpsCredentialsTest::secret);
    assertEquals(List.of(Optional.empty()), sent(other));
    assertEquals("/named", secure.requests().get(4).target());
    assertEquals(Optional.empty(), sent(secure).get(4));
  }

  @Test
  void sendsNoCredentialsThatARedirectNames() throws Exception {
    String location = other.base().toString().replace("://", "://evil:pass@");
    secure.on(Modules.ZIP_TARGET, redirect(location + Modules.ZIP_TARGET));
    fetch(secure.base(), Credentials.NONE);
    assertEquals(List.of(Optional.empty()), sent(other));
  }

  @Test
  void refusesRedirectsFromHttpsToHttp() {
    secure.on(Modules.ZIP_TARGET, redirect(plain.base() + Modules.ZIP_TARGET));
    UpstreamException e =
        assertThrows(
            UpstreamException.class, () -> fetch(secure.base(), HttpsCredentialsTest::secret));
    assertEquals(
        "reading "
            + secure.base()
            + Modules.ZIP_TARGET
            + ": redirected from secure URL to insecure URL "
            + plain.base()
            + Modules.ZIP_TARGET,
        e.getMessage());
    assertEquals(UpstreamException.Kind.TROUBLE, e.kind());
    assertEquals(List.of(), plain.requests());
  }

  @Test
  void refusesToComeBackToHttpOnceItWasHttps() throws Exception {
    plain.on(Modules.ZIP_TARGET, redirect(secure.base() + "/a"));
    secure.on("/a", redirect(plain.base() + "/b"));
    assertThrows(UpstreamException.class, () -> fetch(plain.base(), Credentials.NONE));
    assertFalse(plain.targets().contains("/b"));
  }

  @Test
  void sendsNoCredentialsOnARedirectFromHttpToHttps() throws Exception {
    plain.on(Modules.ZIP_TARGET, redirect(secure.base() + Modules.ZIP_TARGET));
    fetch(plain.base(), HttpsCredentialsTest::secret);
    assertEquals(List.of(Optional.empty()), sent(secure));
  }

  @Test
  void trustsNoUnknownAuthority() {
    HttpFetcher http = new HttpFetcher(HttpSettings.defaults());
    ModuleSource source = new ProxyModuleSource(secure.base(), http, ZipLimits.GO);
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> source.fetch(Modules.TOML, dir));
    String start = "reading " + secure.base() + Modules.MOD_TARGET + ": TLS: ";
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
    assertEquals(UpstreamException.Kind.TROUBLE, e.kind());
    assertTrue(e.unreachable());
    assertEquals(List.of(), secure.requests());
  }

  @Test
  void givesUpOnASilentTlsHandshake() throws Exception {
    try (java.net.ServerSocket silent =
        new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
      HttpSettings settings = HttpSettings.defaults().withTls(tls).withTimeouts(Modules.SHORT);
      URI base = URI.create("https://127.0.0.1:" + silent.getLocalPort());
      ModuleSource source = new ProxyModuleSource(base, new HttpFetcher(settings), ZipLimits.GO);
      UpstreamException e =
          assertThrows(UpstreamException.class, () -> source.fetch(Modules.TOML, dir));
      assertEquals(UpstreamException.Kind.TIMEOUT, e.kind());
      assertTrue(e.unreachable());
    }
  }
}
