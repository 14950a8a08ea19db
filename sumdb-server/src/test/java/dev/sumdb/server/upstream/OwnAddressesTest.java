package dev.sumdb.server.upstream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {

  private static OwnAddresses listening(String host, int port) {
    return new OwnAddresses(List.of(new InetSocketAddress(host, port)), List.of());
  }

  @Test
  void aListenerIsMeantUnderEveryNameAndPath() {
    OwnAddresses own = listening("127.0.0.1", 8080);
    assertTrue(own.includes(URI.create("http://127.0.0.1:8080")));
    assertTrue(own.includes(URI.create("http://localhost:8080/goproxy/")));
    assertFalse(own.includes(URI.create("http://127.0.0.1:8081")));
    assertFalse(own.includes(URI.create("http://127.0.0.2:8080")));
  }

  @Test
  void aWildcardListenerIsMeantByEveryLocalAddress() {
    OwnAddresses own = listening("0.0.0.0", 80);
    assertTrue(own.includes(URI.create("http://127.0.0.1")));
    assertTrue(own.includes(URI.create("http://[::1]:80/x")));
    assertFalse(own.includes(URI.create("https://127.0.0.1")));
    assertFalse(own.includes(URI.create("http://192.0.2.1")));
  }

  @Test
  void anAdvertisedUrlIsMeantWithItsOwnPathOnly() {
    OwnAddresses own =
        new OwnAddresses(List.of(), List.of(URI.create("https://go.example.com/sumdb-base/")));
    assertTrue(own.includes(URI.create("https://GO.example.com:443/sumdb-base")));
    assertFalse(own.includes(URI.create("https://go.example.com/goproxy")));
  }

  @Test
  void aNameThatDoesNotResolveIsNotOurs() {
    assertFalse(listening("127.0.0.1", 80).includes(URI.create("http://does-not-exist.invalid")));
  }

  @Test
  void aFileTreeIsNotOurs() {
    assertFalse(listening("127.0.0.1", 80).includes(URI.create("file:///srv/goproxy")));
  }
}
