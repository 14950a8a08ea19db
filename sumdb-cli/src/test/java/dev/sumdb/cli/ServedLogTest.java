package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.SumDbSources;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.note.SignerKey;
import dev.sumdb.server.log.Fsck;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ServedLogTest {
  private static final Duration TOTAL = Duration.ofSeconds(1);

  /** The headers alone are in time: it is the body that must not be waited for without end. */
  @Test
  @Timeout(60)
  void givesUpABodyThatStalls() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
      loadTheClient(server, url);
      CompletableFuture<Socket> client =
          CompletableFuture.supplyAsync(() -> answer(server, "200 OK\r\nContent-Length: 100"));
      SumDbSource source = SumDbSources.at(url, HttpSettings.defaults(), TOTAL);
      SignerKey key = SignerKey.fromSeed("sums.example", new byte[32]);
      try (ServedLog served = new ServedLog(source, key.verifierKey())) {
        IOException failure =
            assertThrows(
                IOException.class,
                () -> Fsck.check(served, key.verifierKey(), (done, total) -> {}));
        assertEquals(
            "reading " + url + "/latest: not complete within 1000 ms", failure.getMessage());
      }
      client.get().close();
    }
  }

  /** The first request of a process may take longer than the limit that is tested. */
  private static void loadTheClient(ServerSocket server, URI url) throws Exception {
    CompletableFuture<Socket> client =
        CompletableFuture.supplyAsync(() -> answer(server, "404 Not Found\r\nContent-Length: 6"));
    try (SumDbSource source =
        SumDbSources.at(url, HttpSettings.defaults(), Duration.ofMinutes(1))) {
      assertThrows(NotInSourceException.class, () -> source.read("latest", 100));
    }
    client.get().close();
  }

  private static Socket answer(ServerSocket server, String head) {
    try {
      Socket client = server.accept();
      OutputStream out = client.getOutputStream();
      out.write(("HTTP/1.1 " + head + "\r\n\r\ngo.sum").getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return client;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
