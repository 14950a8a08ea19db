package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.tlog.MalformedException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyEnvironmentTest {

  private static String proxyFor(String url, String noProxy) throws MalformedException {
    Map<String, String> environment =
        Map.of(
            "HTTP_PROXY", "plain.test:3128",
            "https_proxy", "http://u:p@secure.test",
            "NO_PROXY", noProxy);
    return ProxyEnvironment.of(environment)
        .proxyFor(URI.create(url))
        .map(RedactedUrl::of)
        .orElse("none");
  }

  @Test
  void choosesByScheme() throws MalformedException {
    assertEquals("http://plain.test:3128", proxyFor("http://a.test/x", ""));
    assertEquals("http://secure.test", proxyFor("https://a.test/x", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:99, ''",
    "127.0.0.5, ''",
    "[::1]:8080, ''",
    "a.test, a.test",
    "x.a.test, a.test",
    "A.Test, ' b.test , a.TEST '",
    "x.a.test, .a.test",
    "x.a.test, *.a.test",
    "a.test, *",
    "a.test:81, a.test:81",
    "a.test, a.test:80",
    "10.1.2.3, 10.1.2.3",
    "10.1.2.3:99, 10.1.2.3:99",
    "10.1.2.3, 10.0.0.0/8",
    "10.1.2.3, 10.1.2.2/31",
    "[fd00::1], fd00::/8",
    "[fd00::1], fd00::1",
  })
  void goesDirectly(String host, String noProxy) throws MalformedException {
    assertEquals("none", proxyFor("http://" + host + "/", noProxy));
  }

  @ParameterizedTest
  @CsvSource({
    "a.test, b.test",
    "xa.test, a.test",
    "a.test, .a.test",
    "a.test:81, a.test:80",
    "10.1.2.3, 11.0.0.0/8",
    "10.1.2.3, 10.1.2.4/31",
    "10.1.2.3, 10.0.0.0/99",
    "10.1.2.3, a/b",
    "a.test, ','",
    "127.test, ''",
  })
  void goesThroughTheProxy(String host, String noProxy) throws MalformedException {
    assertEquals("http://plain.test:3128", proxyFor("http://" + host + "/", noProxy));
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://u:secret@a.test, proxies with scheme socks5 are not supported (only http):"
        + " socks5://a.test",
    "https://u:secret@a.test:99, proxies with scheme https are not supported (only http):"
        + " https://a.test:99",
  })
  void refusesProxiesItCannotUse(String proxy, String message) {
    Exception e =
        assertThrows(
            MalformedException.class, () -> ProxyEnvironment.of(Map.of("HTTP_PROXY", proxy)));
    assertEquals(message, e.getMessage());
  }
}
