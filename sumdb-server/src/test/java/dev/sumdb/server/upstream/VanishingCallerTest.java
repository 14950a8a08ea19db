package dev.sumdb.server.upstream;

import static dev.sumdb.server.upstream.Modules.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ModuleSources;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.server.http.HttpOptions;
import dev.sumdb.server.http.SumDbServer;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fetch belongs to nobody: whose socket it began with does not matter. */
class VanishingCallerTest {

  private static final ModuleVersion MODULE = module("example.com/m@v1.0.0");
  private static final byte[] ZIP = Modules.zip(MODULE + "/", Modules.goMod(MODULE));

  @TempDir Path dir;

  private final CountDownLatch midZip = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private FakeProxy proxy;
  private Log log;
  private LookupService lookups;
  private SumDbServer server;

  @BeforeEach
  void start() throws Exception {
    proxy =
        FakeProxy.start(
            (path, out) -> {
              if (path.endsWith(".mod")) {
                FakeProxy.ok(out, Modules.goMod(MODULE));
                return;
              }
              FakeProxy.head(out, "200 OK", ZIP.length);
              out.write(ZIP, 0, 100);
              out.flush();
              midZip.countDown();
              ScriptedSource.await(go);
              out.write(ZIP, 100, ZIP.length - 100);
            });
    log = Log.open(LogDir.init(dir.resolve("log"), "example.com/log", null), LogOptions.defaults());
    ModuleSources sources = new ModuleSources(HttpSettings.defaults(), ZipLimits.GO);
    lookups = LookupService.of(log, sources.source(proxy.base()), IngestionOptions.defaults(dir));
    server = SumDbServer.start(log, lookups, HttpOptions.listen("127.0.0.1", 0));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    lookups.close();
    log.close();
    proxy.close();
  }

  private Socket ask() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket
        .getOutputStream()
        .write(
            "GET /lookup/example.com/m@v1.0.0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String answer(Socket socket) throws IOException {
    try (socket) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aResetInTheMiddleOfTheZipHarmsNoOtherCaller() throws Exception {
    Socket first = ask();
    midZip.await();
    List<Socket> others = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      others.add(ask());
    }
    first.setSoLinger(true, 0); // close sends a reset
    first.close();
    go.countDown();

    for (Socket other : others) {
      String answer = answer(other);
      assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
      assertTrue(answer.contains("\r\n\r\n0\nexample.com/m v1.0.0 h1:"), answer);
    }
    assertEquals(
        List.of("/example.com/m/@v/v1.0.0.mod", "/example.com/m/@v/v1.0.0.zip"), proxy.requests);
    assertEquals(1, log.head().head().size());
  }
}
