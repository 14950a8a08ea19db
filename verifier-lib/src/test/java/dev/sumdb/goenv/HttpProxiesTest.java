package dev.sumdb.goenv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.MalformedException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProxiesTest {
  @Test
  void eachSchemeHasItsProxyAndUpperCaseWins() throws MalformedException {
    HttpProxies proxies =
        HttpProxies.of(
            Map.of(
                "HTTP_PROXY", "http://plain.x:1",
                "HTTPS_PROXY", "http://u:p@secure.x:2",
                "https_proxy", "http://lower.x:3"));
    assertEquals("http://plain.x:1", proxy(proxies, "http://a.x"));
    assertEquals("http://u:p@secure.x:2", proxy(proxies, "https://a.x"));
    assertEquals("direct", proxy(proxies, "file:///a"));
  }

  @Test
  void anAddressWithoutSchemeIsHttp() throws MalformedException {
    assertEquals(
        "http://proxy.x:3128",
        proxy(HttpProxies.of(Map.of("https_proxy", "proxy.x:3128")), "https://a.x"));
    assertEquals("direct", proxy(HttpProxies.of(Map.of("HTTPS_PROXY", "::::")), "https://a.x"));
    assertEquals("direct", proxy(HttpProxies.of(Map.of()), "https://a.x"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://localhost:8080",
    "https://127.0.0.1",
    "https://127.9.9.9",
    "https://[::1]:8080",
  })
  void thisMachineIsReachedDirectly(String url) throws MalformedException {
    assertEquals("direct", proxy(HttpProxies.of(Map.of("HTTPS_PROXY", "p.x")), url));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*|https://a.x|direct",
        "a.x|https://a.x|direct",
        "a.x|https://b.a.x|direct",
        "a.x|https://ba.x|http://p.x",
        ".a.x|https://a.x|http://p.x",
        ".a.x|https://b.a.x|direct",
        "*.a.x|https://b.a.x|direct",
        "*.a.x|https://a.x|http://p.x",
        "b.x, A.X |https://a.x|direct",
        "a.x:443|https://a.x|direct",
        "a.x:8443|https://a.x|http://p.x",
        "a.x:8443|https://a.x:8443|direct",
        "10.0.0.0/8|https://10.1.2.3|direct",
        "10.0.0.0/8|https://11.1.2.3|http://p.x",
        "10.0.0.0/9|https://10.128.0.1|http://p.x",
        "10.0.0.1|https://10.0.0.1|direct",
        "10.0.0.1:443|https://10.0.0.1|direct",
        "10.0.0.1:1|https://10.0.0.1|http://p.x",
        "fd00::/8|https://[fd12::1]|direct",
        "fd00::1|https://[fd00::1]|direct",
        "[fd00::1]:443|https://[fd00::1]|direct",
        "0.1|https://10.0.0.1|http://p.x",
        "10.1.2.2/31|https://10.1.2.3|direct",
        "10.1.2.4/31|https://10.1.2.3|http://p.x",
        "a/b|https://10.1.2.3|http://p.x",
        "10.0.0.0/33|https://10.0.0.1|http://p.x",
        ":443,,|https://a.x|http://p.x",
      })
  void exceptsWhatNoProxyNames(String noProxy, String url, String proxy) throws MalformedException {
    Map<String, String> env = Map.of("HTTPS_PROXY", "http://p.x", "NO_PROXY", noProxy);
    assertEquals(proxy, proxy(HttpProxies.of(env), url));
  }

  @Test
  void doesNotBelieveARequestHeader() throws MalformedException {
    Map<String, String> env = Map.of("HTTP_PROXY", "http://evil.x", "REQUEST_METHOD", "GET");
    assertEquals("direct", proxy(HttpProxies.of(env), "http://a.x"));
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://u:secret@a.test, proxies with scheme socks5 are not supported (only http):"
        + " socks5://a.test",
    "https://u:secret@a.test:99, proxies with scheme https are not supported (only http):"
        + " https://a.test:99",
  })
  void refusesProxiesItCannotUse(String proxy, String message) throws MalformedException {
    Map<String, String> env = Map.of("HTTP_PROXY", proxy);
    Exception e = assertThrows(MalformedException.class, () -> HttpProxies.of(env));
    assertEquals(message, e.getMessage());
    Map<String, String> unused = Map.of("HTTP_PROXY", proxy, "NO_PROXY", "b.x,*");
    assertEquals("direct", proxy(HttpProxies.of(unused), "http://a.x"));
  }

  @Property
  void readsAnyList(@ForAll String noProxy) throws MalformedException {
    HttpProxies proxies = HttpProxies.of(Map.of("HTTPS_PROXY", "http://p.x", "NO_PROXY", noProxy));
    assertTrue(
        proxies.proxyFor(URI.create("https://a.x")).map(URI::getHost).orElse("p.x").equals("p.x"));
  }

  private static String proxy(HttpProxies proxies, String url) {
    Optional<URI> proxy = proxies.proxyFor(URI.create(url));
    return proxy.map(URI::toString).orElse("direct");
  }
}
