package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goenv.EnvFiles;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.Os;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoHttpSettingsTest {
  private static final URI CORP = URI.create("https://corp.example/m/@v/v1.0.0.zip");
  private static final HeaderField ME =
      new HeaderField("Authorization", "Basic bWU6c2VjcmV0"); // me:secret

  @TempDir private static Path keys;
  private static SSLContext server;

  @TempDir private Path home;
  private final Map<String, String> variables = new HashMap<>();
  private final List<String> notices = new ArrayList<>();

  @BeforeAll
  static void makeKeys() throws Exception {
    server = TestTls.in(keys).context();
  }

  @BeforeEach
  void isolate() {
    variables.put("HOME", home.toString());
    variables.put("GOENV", "off");
  }

  @Test
  void sendsWhatTheNetrcFileHasForTheHost() throws Exception {
    netrc("machine corp.example login me password secret");
    Credentials credentials = settings().credentials();
    assertEquals(List.of(ME), credentials.fields(CORP));
    assertEquals(List.of(), credentials.fields(URI.create("https://other.example")));
  }

  @Test
  void readsTheNetrcFileAgainForANewToken() throws Exception {
    Credentials credentials = settings().credentials();
    assertEquals(List.of(), credentials.fields(CORP));
    netrc("machine corp.example login me password secret");
    assertEquals(List.of(ME), credentials.fields(CORP));
  }

  @Test
  void encodesNamesAndPasswordsInUtf8() throws Exception {
    netrc("machine corp.example login é password ü");
    String sent = settings().credentials().fields(CORP).get(0).value();
    assertEquals("é:ü", new String(Base64.getDecoder().decode(sent.substring(6)), "UTF-8"));
  }

  @Test
  void sendsNothingWhereGoauthIsOff() throws Exception {
    netrc("machine corp.example login me password secret");
    variables.put("GOAUTH", "off");
    assertEquals(List.of(), settings().credentials().fields(CORP));
    assertEquals(List.of(), notices);
  }

  @Test
  void saysOnceWhichMethodOfGoauthFails() throws Exception {
    netrc("machine corp.example login me password secret");
    variables.put("GOAUTH", "netrc; " + home.resolve("none") + " x");
    Credentials credentials = settings().credentials();
    assertEquals(List.of(ME), credentials.fields(CORP));
    assertEquals(List.of(ME), credentials.fields(CORP));
    assertEquals(List.of("GOAUTH: " + home.resolve("none") + ": cannot be run"), notices);
  }

  @Test
  void goesThroughTheProxiesOfTheEnvironment() throws Exception {
    variables.put("HTTPS_PROXY", "http://proxy.example:3128");
    assertEquals(
        Optional.of(URI.create("http://proxy.example:3128")), settings().proxies().proxyFor(CORP));
  }

  @Test
  void trustsTheAuthoritiesOfTheRuntimeByDefault() throws Exception {
    assertSame(SSLContext.getDefault(), settings().tls().get());
    assertThrows(UpstreamException.class, this::fetch);
  }

  @Test
  void trustsTheAuthoritiesOfAFile() throws Exception {
    variables.put("SSL_CERT_FILE", keys.resolve("ca.pem").toString());
    assertTrue(Files.size(fetch().zip()) > 0);
  }

  @Test
  void trustsTheAuthoritiesOfADirectoryWithOtherFilesInIt() throws Exception {
    Files.copy(keys.resolve("ca.pem"), home.resolve("ca.pem"));
    Files.writeString(home.resolve("readme"), "no certificate");
    variables.put("SSL_CERT_DIR", home.toString());
    assertTrue(Files.size(fetch().zip()) > 0);
  }

  @Test
  void refusesAFileOfAuthoritiesThatCannotBeRead() throws Exception {
    variables.put("SSL_CERT_FILE", home.resolve("none").toString());
    assertThrows(IOException.class, this::settings);
    variables.put("SSL_CERT_FILE", Files.writeString(home.resolve("x"), "nonsense").toString());
    assertThrows(MalformedException.class, this::settings);
  }

  private ModuleSource.Fetched fetch() throws Exception {
    try (FakeProxy proxy = Modules.serve(FakeProxy.startTls(server));
        ModuleSources sources = new ModuleSources(settings(), ZipLimits.GO)) {
      return sources.source(proxy.base()).fetch(Modules.TOML, home);
    }
  }

  private HttpSettings settings() throws Exception {
    GoEnv env = GoEnv.load(variables, Os.LINUX, EnvFiles.ofThisMachine());
    return GoHttpSettings.of(env, variables, notices::add);
  }

  private void netrc(String text) throws IOException {
    Files.writeString(home.resolve(".netrc"), text + "\n");
  }
}
