package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caching nginx in front, which keeps what our headers allow. */
class BehindCacheTest {
  private static final List<String> PLACES =
      List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx");

  private static final String CONFIG =
      """
      daemon off;
      master_process off;
      worker_processes 1;
      pid %1$s/pid;
      error_log %1$s/error.log;
      events { worker_connections 64; }
      http {
        access_log off;
        client_body_temp_path %1$s/body;
        fastcgi_temp_path %1$s/fastcgi;
        uwsgi_temp_path %1$s/uwsgi;
        scgi_temp_path %1$s/scgi;
        proxy_temp_path %1$s/proxy;
        proxy_cache_path %1$s/cache keys_zone=sumdb:1m;
        server {
          listen 127.0.0.1:%2$d;
          location / {
            proxy_pass http://127.0.0.1:%3$d;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_cache sumdb;
            proxy_cache_revalidate on;
            add_header X-Cache $upstream_cache_status always;
          }
        }
      }
      """;

  @Test
  void oldHeadsOldTilesAndNewOnesFitTogether(@TempDir Path dir) throws Exception {
    String nginx =
        PLACES.stream().filter(p -> Files.isExecutable(Path.of(p))).findFirst().orElse("");
    assumeTrue(!nginx.isEmpty(), "no nginx on this machine");
    MemoryLog log = MemoryLog.ofSize(300);
    try (TestServer server = new TestServer(log)) {
      int port = freePort();
      Path config =
          Files.writeString(
              dir.resolve("nginx.conf"), String.format(CONFIG, dir, port, server.server.port()));
      Process process =
          new ProcessBuilder(nginx, "-p", dir.toString(), "-c", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("output").toFile())
              .start();
      try {
        awaitListening(process, port, dir);
        check("http://127.0.0.1:" + port, log);
      } finally {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
    }
  }

  private static void check(String base, MemoryLog log) throws Exception {
    VerifyingClient early = new VerifyingClient(base, log.verifierKey());
    assertEquals(7, early.lookup("example.com/m7@v1.0.0").id());
    assertEquals(299, early.lookup("example.com/m299@v1.0.0").id());
    assertEquals(300, early.latest().size());
    assertEquals(404, early.get("/lookup/example.com/m600@v1.0.0").statusCode());

    for (int i = 300; i < 700; i++) {
      log.append("example.com/m" + i + "@v1.0.0");
    }
    log.publish();
    assertEquals(600, early.lookup("example.com/m600@v1.0.0").id(), "a 404 was cached");
    assertEquals(700, early.latest().size());
    assertEquals(7, early.lookup("example.com/m7@v1.0.0").id());

    // Its first answer comes from the cache, with a head of 300 records and a partial tile.
    VerifyingClient cold = new VerifyingClient(base, log.verifierKey());
    assertEquals(7, cold.lookup("example.com/m7@v1.0.0").id());
    assertEquals(300, cold.latest().size(), "the lookup was not cached");
    assertEquals(650, cold.lookup("example.com/m650@v1.0.0").id());
    assertEquals(700, cold.latest().size());
    assertEquals(299, cold.lookup("example.com/m299@v1.0.0").id());

    List<String> cached =
        Stream.concat(early.answers().stream(), cold.answers().stream())
            .map(answer -> answer.headers().firstValue("x-cache").orElse("none"))
            .toList();
    assertTrue(cached.contains("HIT"), () -> "" + cached);
    assertTrue(cached.contains("MISS"), () -> "" + cached);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitListening(Process process, int port, Path dir) throws IOException {
    for (int i = 0; i < 1000; i++) {
      if (!process.isAlive()) {
        throw new AssertionError("nginx ended: " + Files.readString(dir.resolve("output")));
      }
      if (isListening(port)) {
        return;
      }
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("nginx does not listen");
  }

  private static boolean isListening(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
