package dev.sumdb.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, 127.0.0.1, 8080, 127.0.0.1:8080",
    "[::1]:0, ::1, 0, '[::1]:0'",
    ":80, '', 80, 127.0.0.1:80",
    "0.0.0.0:80, 0.0.0.0, 80, 127.0.0.1:80",
    "[::]:80, ::, 80, 127.0.0.1:80",
    "sums.example.com:65535, sums.example.com, 65535, sums.example.com:65535",
  })
  void readsAddressesAndTellsHowToReachThem(String text, String host, int port, String reach) {
    HostPort parsed = HostPort.parse(text);
    assertEquals(new HostPort(host, port), parsed);
    assertEquals(text, parsed.toString());
    assertEquals(reach, parsed.authority(port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "8080", "host", "host:", "host:x", "host:+1", "::1:80", "a b:1", "a%b:1"})
  void refusesOtherTexts(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text)).getMessage();
    assertEquals("want HOST:PORT", message.substring(0, 14));
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:65536", "host:99999"})
  void refusesPortsThatDoNotExist(String text) {
    assertEquals(
        "want a port from 0 to 65535",
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text)).getMessage());
  }
}
