package dev.sumdb.goenv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.tlog.MalformedException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoAuthTest {
  @Test
  void readsEachMethodInOrder() throws MalformedException {
    assertEquals(List.of(new GoAuth.Off()), GoAuth.parse(" off ", Os.LINUX));
    assertEquals(
        List.of(
            new GoAuth.Command(List.of("my-helper", "--flag", "a b", "it's")),
            new GoAuth.Git("/src"),
            new GoAuth.UseNetrc()),
        GoAuth.parse(" my-helper --flag 'a b' it's; git /src ;netrc", Os.LINUX));
    assertEquals(List.of(new GoAuth.Git("C:\\src")), GoAuth.parse("git C:\\src", Os.WINDOWS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "netrc;|GOAUTH encountered an empty command (GOAUTH=\"netrc;\")",
        "''|GOAUTH encountered an empty command (GOAUTH=\"\")",
        "off;netrc|GOAUTH=off cannot be combined with other authentication commands"
            + " (GOAUTH=\"off;netrc\")",
        "git|GOAUTH=git dir method requires an absolute path to the git working directory",
        "git src|GOAUTH=git dir method requires an absolute path to the git working directory",
        "helper 'a|cannot parse a command of GOAUTH: unterminated ' string",
        "git /a /b|GOAUTH=git dir method requires an absolute path to the git working directory",
      })
  void refusesInGosWords(String goauth, String message) {
    assertEquals(
        message,
        assertThrows(MalformedException.class, () -> GoAuth.parse(goauth, Os.LINUX)).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://a.x/b/c|a.x/b/c, a.x/b, a.x",
        "https://u:p@A.x:443/B/?q=/x#/f|a.x/B, a.x",
        "https://a.x:8443|a.x:8443",
        "https://a.x//b|a.x//b, a.x/, a.x",
        "http://a.x/b|''",
        "https:opaque|''",
      })
  void findsCredentialsByHostAndWholePathElements(String url, String prefixes) {
    assertEquals(prefixes, String.join(", ", GoAuth.prefixes(URI.create(url))));
  }
}
