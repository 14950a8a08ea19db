package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyPlaceTest {
  @TempDir Path dir;

  private static ProxyPlace place(String url) throws Exception {
    ProxyList.Entry entry = ProxyList.parse(url).entries().get(0);
    return ProxyPlace.of(((ProxyList.Proxy) entry).uri());
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example/x, http://a.example/x/",
    "http://a.example, http://a.example/.",
    "http://a.example/x, http://a.example//y/../x",
    "http://a.example/x, http://a.example/%78",
    "http://a.example/x, HTTP://A.Example./x",
    "http://a.example/x, http://a.example:80/x",
    "http://a.example/x, https://a.example/x",
    "http://a.example/x, https://user:word@a.example:443/x",
    "http://a.example:8080, http://a.example:08080",
    "http://127.0.0.1:9202, http://localhost:9202/",
    "http://127.0.0.1:9202, http://127.9.0.1:9202",
    "http://127.0.0.1:9202, http://[0:0:0:0:0:0:0:1]:9202",
    "http://127.0.0.1:9202, http://[::ffff:127.0.0.1]:9202",
    "http://192.0.2.1, http://[::ffff:c000:201]",
    "file:///no/such/dir, file:///no/such/./dir/",
    "file:///no/such/dir, file:/no//such/other/../dir",
  })
  void oneWrittenTwiceIsOne(String one, String other) throws Exception {
    assertEquals(place(one), place(other));
    assertEquals(place(one).hashCode(), place(other).hashCode());
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example, http://b.example",
    "http://a.example/x, http://a.example/y",
    "http://127.0.0.1:9202, http://127.0.0.1:9203",
    "https://a.example:8443, https://a.example",
    "file:///a.example/x, http://a.example/x",
  })
  void othersAreOthers(String one, String other) throws Exception {
    assertNotEquals(place(one), place(other));
  }

  @Test
  void followsLinks() throws Exception {
    Path real = Files.createDirectory(dir.resolve("real"));
    Path link = Files.createSymbolicLink(dir.resolve("link"), real);
    assertEquals(ProxyPlace.of(real.toUri()), ProxyPlace.of(URI.create("file://" + link)));
    Path other = Files.createDirectory(dir.resolve("other"));
    assertNotEquals(ProxyPlace.of(real.toUri()), ProxyPlace.of(other.toUri()));
  }
}
