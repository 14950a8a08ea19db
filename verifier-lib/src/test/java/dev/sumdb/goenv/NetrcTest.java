package dev.sumdb.goenv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetrcTest {
  @Test
  void readsEntriesOnOneLineAndOnSeveral() {
    Netrc netrc =
        Netrc.parse("machine a.x login la password pa\nmachine b.x\n\tlogin lb\n password pb");
    assertEquals("la:pa", at(netrc, "https://a.x/"));
    assertEquals("lb:pb", at(netrc, "https://b.x/any/thing?q"));
    assertEquals("none", at(netrc, "https://c.x/"));
  }

  @Test
  void theFirstEntryOfAMachineWins() {
    Netrc netrc =
        Netrc.parse("machine a.x login one password 1\nmachine a.x login two password 2\n");
    assertEquals("one:1", at(netrc, "https://a.x"));
  }

  @ParameterizedTest
  @CsvSource({
    "machine a.x password p", // no login
    "machine a.x login l",
    "login l password p",
    "machine a.x login l machine b.x password p",
    "default login l password p",
  })
  void incompleteAndDefaultEntriesDoNotCount(String content) {
    assertEquals(0, Netrc.parse(content).size());
  }

  @Test
  void skipsMacrosToTheNextEmptyLine() {
    Netrc netrc =
        Netrc.parse(
            "macdef init\nmachine evil.x login l password p\n\nmachine a.x login l password p\n");
    assertEquals(1, netrc.size());
    assertEquals("l:p", at(netrc, "https://a.x"));
  }

  @Test
  void stopsAtABareDefault() {
    assertEquals(0, Netrc.parse("default\nmachine a.x login l password p\n").size());
  }

  @Test
  void aMachineMayHaveAPortAndAPath() {
    Netrc netrc =
        Netrc.parse(
            "machine a.x:8443 login port password p\nmachine a.x/team/ login team password p\n"
                + "machine a.x login host password p\n");
    assertEquals("port:p", at(netrc, "https://a.x:8443/x"));
    assertEquals("team:p", at(netrc, "https://a.x/team/lib/@v/list"));
    assertEquals("host:p", at(netrc, "https://a.x/teamwork"));
    assertEquals("none", at(netrc, "https://a.x:1/x"));
  }

  @Test
  void givesNoPasswordToPlainHttp() {
    Netrc netrc = Netrc.parse("machine a.x login l password p");
    assertEquals("none", at(netrc, "http://a.x/"));
  }

  @Test
  void neverPrintsThePassword() {
    Netrc netrc = Netrc.parse("machine a.x login l password secret");
    String text = netrc.forUrl(URI.create("https://a.x")).orElseThrow().toString();
    assertEquals("l at a.x", text);
    assertFalse(netrc.toString().contains("secret"));
  }

  @Property
  void readsAnyText(@ForAll String content) {
    assertTrue(Netrc.parse("machine " + content).size() >= 0);
  }

  private static String at(Netrc netrc, String url) {
    return netrc.forUrl(URI.create(url)).map(l -> l.login() + ":" + l.password()).orElse("none");
  }
}
