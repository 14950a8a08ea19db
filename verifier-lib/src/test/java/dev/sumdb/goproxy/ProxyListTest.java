package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.tlog.MalformedException;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyListTest {

  private static String parse(String list) throws MalformedException {
    StringJoiner entries = new StringJoiner(" ");
    for (ProxyList.Entry entry : ProxyList.parse(list).entries()) {
      boolean any = entry instanceof ProxyList.Proxy proxy && proxy.fallThroughOnAnyError();
      entries.add(entry + (any ? "|" : ""));
    }
    return entries.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "https://a.test;https://a.test",
        "https://a.test,http://b.test/x/;https://a.test http://b.test/x/",
        "https://a.test|https://b.test,direct;https://a.test| https://b.test direct",
        "' https://a.test , direct ';https://a.test direct",
        ",,https://a.test,|,;https://a.test",
        "https://a.test,off,https://b.test;https://a.test off",
        "direct,https://b.test;direct",
        "off;off",
        "a.test/x;https://a.test/x",
        "localhost:8080;localhost:8080",
        "HTTPS://a.test;https://a.test",
        "file:///srv/go%20proxy;file:///srv/go%20proxy",
      })
  void parsesLists(String list, String entries) throws MalformedException {
    if (list.startsWith("localhost")) {
      // a colon makes it a host with a port, as in the go command
      assertEquals("https://localhost:8080", parse(list));
    } else {
      assertEquals(entries, parse(list));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';GOPROXY list is empty",
        "',';'GOPROXY list is not the empty string, but contains no entries'",
        "' | ';'GOPROXY list is not the empty string, but contains no entries'",
        "noproxy;invalid proxy URL missing scheme: noproxy",
        "/srv/proxy;invalid proxy URL missing scheme: /srv/proxy",
        "'ftp://u:p@a.test/x';'invalid proxy URL scheme (must be https, http, file):"
            + " ftp://a.test/x'",
        "file://host/x;'invalid file:// proxy URL with non-path elements: file://host/x'",
        "https://a.test/?x=y;'invalid proxy URL with query or fragment: https://a.test/'",
        "https://under_score.test;'invalid proxy URL without a valid host:"
            + " https://under_score.test'",
        "https://;'invalid proxy URL: Expected authority'",
      })
  void refusesLists(String list, String message) {
    Exception e = assertThrows(MalformedException.class, () -> ProxyList.parse(list));
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:secret@a.test",
        "https://user:secret@under_score.test",
        "https://user:secret@a.test?q",
        "ftp://user:secret@a.test",
        "https://user:se cret@a.test",
      })
  void neverShowsPasswords(String list) {
    String shown;
    try {
      shown = parse(list);
    } catch (MalformedException e) {
      shown = e.getMessage();
    }
    assertFalse(shown.contains("cret"), shown);
  }

  @Test
  void keepsCredentialsForTheRequest() throws MalformedException {
    ProxyList.Entry entry = ProxyList.parse("https://u:p@a.test").entries().get(0);
    assertEquals("u:p", ((ProxyList.Proxy) entry).uri().getUserInfo());
  }
}
