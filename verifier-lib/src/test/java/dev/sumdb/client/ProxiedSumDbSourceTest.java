package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goproxy.FakeProxy;
import dev.sumdb.goproxy.HttpFetcher;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ProxyList;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the database is looked for, by go's rules. */
@Timeout(60)
class ProxiedSumDbSourceTest {
  private static final String NAME = "db.example/sub";
  private static final String SUPPORTED = "/sumdb/db.example/sub/supported";
  private static final String PATH = "lookup/example.com/!m@v1.0.0";

  private FakeProxy a;
  private FakeProxy b;
  private FakeProxy direct;

  @BeforeEach
  void start() throws IOException {
    a = FakeProxy.start();
    b = FakeProxy.start();
    direct = FakeProxy.start().on("/" + PATH, FakeProxy.text(200, "direct"));
    for (FakeProxy proxy : List.of(a, b)) {
      proxy.on(
          "/sumdb/db.example/sub/lookup/example.com/%21m@v1.0.0",
          FakeProxy.text(200, proxy == a ? "a" : "b"));
    }
  }

  @AfterEach
  void stop() throws IOException {
    a.close();
    b.close();
    direct.close();
  }

  private SumDbSource source(String list) throws Exception {
    String proxies = list.replace("A", a.base().toString()).replace("B", b.base() + "/");
    return new ProxiedSumDbSource(
        NAME,
        ProxyList.parse(proxies),
        direct.base(),
        new HttpFetcher(HttpSettings.defaults()),
        new Retry(Duration.ofSeconds(20), wait -> {}),
        now::get);
  }

  private final AtomicLong now = new AtomicLong();

  /** A server that was started during an outage must not stay without its database. */
  @Test
  void looksForAWayAgainTenSecondsAfterNoneWasFound() throws Exception {
    a.on(SUPPORTED, FakeProxy.answer(500, "", new byte[0]));
    try (SumDbSource source = source("A")) {
      assertThrows(SourceException.class, () -> source.read(PATH, 100));
      a.on(SUPPORTED, FakeProxy.answer(200, "", new byte[0]));
      now.set(9_000_000_000L);
      assertThrows(SourceException.class, () -> source.read(PATH, 100));
      now.set(11_000_000_000L);
      assertEquals("a", new String(source.read(PATH, 100), StandardCharsets.UTF_8));
    }
  }

  private String read(String list) throws Exception {
    try (SumDbSource source = source(list)) {
      return new String(source.read(PATH, 100), StandardCharsets.UTF_8);
    } catch (SourceException e) {
      return e.getMessage().replaceFirst(".*status ", "");
    }
  }

  /** The statuses are those of /supported; the result is who is read, or which status failed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "A,B;             200; 200; a",
        "A,B;             404; 200; b",
        "A,B;             410; 200; b",
        "A,B;             404; 404; direct",
        "A,B,direct;      404; 410; direct",
        "A,off;           404; 200; direct",
        "off;             200; 200; direct",
        "direct;          200; 200; direct",
        "A,direct;        500; 200; 500",
        "A,direct;        403; 200; 403",
        "A,B;             401; 200; 401",
        "A|B;             500; 200; b",
        "A|B;             500; 404; 500",
        "A|B;             500; 403; 403",
        "A|direct;        500; 200; direct",
        "A|off;           500; 200; 500",
        "A|B,direct;      500; 404; direct",
        "A|B,direct;      404; 500; 500",
        "A;               204; 200; 204",
      })
  void findsTheWayAsGoDoes(String list, int statusA, int statusB, String want) throws Exception {
    a.on(SUPPORTED, FakeProxy.answer(statusA, "", new byte[0]));
    b.on(SUPPORTED, FakeProxy.answer(statusB, "", new byte[0]));

    assertEquals(want, read(list));
  }

  @Test
  void ignoresWhatSupportedContains() throws Exception {
    byte[] page = "<html>yes</html>".getBytes(StandardCharsets.UTF_8);
    a.on(SUPPORTED, FakeProxy.answer(200, "text/html", page));

    assertEquals("a", read("A"));
  }

  @Test
  void makesNoRequestBeforeTheFirstRead() throws Exception {
    try (SumDbSource source = source("A,direct")) {
      assertEquals(NAME, source.describe());
      assertTrue(source.isAuthoritative());
    }
    assertEquals(List.of(), a.targets());
  }

  @Test
  void asksOnceAndStaysThereWhateverFails() throws Exception {
    a.on(SUPPORTED, FakeProxy.text(200, ""));
    try (SumDbSource source = source("A|direct")) {
      source.read(PATH, 100);
      assertEquals(a.base() + "/sumdb/db.example/sub", source.describe());
      assertThrows(NotInSourceException.class, () -> source.read("tile/8/0/000", 100));
      source.read(PATH, 100);
    }
    assertEquals(1, a.targets().stream().filter(SUPPORTED::equals).count());
    assertEquals(List.of(), direct.targets());
  }

  @Test
  void remembersThatThereIsNoWay() throws Exception {
    a.on(SUPPORTED, FakeProxy.text(500, "broken"));
    try (SumDbSource source = source("A")) {
      assertThrows(SourceException.class, () -> source.read(PATH, 100));
      assertThrows(SourceException.class, () -> source.read(PATH, 100));
    }
    assertEquals(List.of(SUPPORTED), a.targets());
  }

  @Test
  void readsFromADirectoryThatIsAProxy(@TempDir Path dir) throws Exception {
    Path files = dir.resolve("sumdb/" + NAME);
    Files.createDirectories(files.resolve("lookup/example.com"));
    Files.writeString(files.resolve("lookup/example.com/!m@v1.0.0"), "file");
    String list = dir.toUri() + ",direct";
    assertEquals("direct", read(list)); // no supported file

    Files.createFile(files.resolve("supported"));

    assertEquals("file", read(list));
    try (SumDbSource source = source(list)) {
      assertThrows(NotInSourceException.class, () -> source.read("latest", 100));
      assertEquals(false, source.isAuthoritative());
    }
  }

  @Test
  void namesNoCredentials() throws Exception {
    URI secret = URI.create("https://user:password@proxy.invalid/");
    try (SumDbSource source = source(secret.toString())) {
      SourceException e = assertThrows(SourceException.class, () -> source.read(PATH, 100));
      assertEquals(false, e.getMessage().contains("password"), e.getMessage());
    }
  }
}
