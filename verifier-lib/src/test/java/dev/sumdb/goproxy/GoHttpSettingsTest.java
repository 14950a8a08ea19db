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
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoHttpSettingsTest {
  private static final URI CORP = URI.create("https://corp.example/m/@v/v1.0.0.zip");
  private static final String ME = "Basic bWU6c2VjcmV0"; // me:secret

  @TempDir private static Path keys;
  private static SSLContext server;

  @TempDir private Path home;
  private final Map<String, String> variables = new HashMap<>();
  private final List<String> notices = new ArrayList<>();

  @BeforeAll
  static void makeKeys() throws Exception {
    Path store = keys.resolve("keys.p12");
    keytool(
        "-genkeypair -alias test -keyalg EC -dname CN=localhost",
        "-ext",
        "san=ip:127.0.0.1",
        "-keystore",
        store.toString());
    keytool(
        "-exportcert -rfc -alias test",
        "-keystore",
        store.toString(),
        "-file",
        keys.resolve("ca.pem").toString());
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      loaded.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(loaded, "changeit".toCharArray());
    server = SSLContext.getInstance("TLS");
    server.init(own.getKeyManagers(), null, null);
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
    assertEquals(Optional.of(ME), credentials.authorization(CORP));
    assertEquals(Optional.empty(), credentials.authorization(URI.create("https://other.example")));
  }

  @Test
  void readsTheNetrcFileAgainForANewToken() throws Exception {
    Credentials credentials = settings().credentials();
    assertEquals(Optional.empty(), credentials.authorization(CORP));
    netrc("machine corp.example login me password secret");
    assertEquals(Optional.of(ME), credentials.authorization(CORP));
  }

  @Test
  void encodesNamesAndPasswordsInUtf8() throws Exception {
    netrc("machine corp.example login é password ü");
    String sent = settings().credentials().authorization(CORP).orElseThrow();
    assertEquals("é:ü", new String(Base64.getDecoder().decode(sent.substring(6)), "UTF-8"));
  }

  @Test
  void sendsNothingWhereGoauthIsOff() throws Exception {
    netrc("machine corp.example login me password secret");
    variables.put("GOAUTH", "off");
    assertEquals(Optional.empty(), settings().credentials().authorization(CORP));
    assertEquals(List.of(), notices);
  }

  @Test
  void saysWhichMethodsOfGoauthItDoesNotHave() throws Exception {
    netrc("machine corp.example login me password secret");
    variables.put("GOAUTH", "netrc; /bin/helper x");
    assertEquals(Optional.of(ME), settings().credentials().authorization(CORP));
    assertEquals(List.of("GOAUTH: only netrc and off are supported, the rest is ignored"), notices);
  }

  @Test
  void goesThroughTheProxiesOfTheEnvironment() throws Exception {
    variables.put("HTTPS_PROXY", "http://proxy.example:3128");
    assertEquals(
        Optional.of(URI.create("http://proxy.example:3128")), settings().proxies().proxyFor(CORP));
  }

  @Test
  void trustsTheAuthoritiesOfTheRuntimeByDefault() throws Exception {
    assertSame(SSLContext.getDefault(), settings().tls());
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

  private static void keytool(String words, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(words.split(" ")));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", "changeit"));
    command.addAll(Arrays.asList(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(keys.resolve("keytool.txt").toFile())
            .start();
    assertEquals(0, process.waitFor(), Files.readString(keys.resolve("keytool.txt")));
  }
}
