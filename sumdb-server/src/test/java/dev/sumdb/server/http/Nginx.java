package dev.sumdb.server.http;

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

/** A caching nginx in front of a server, as docs/operations.md has it. */
final class Nginx implements AutoCloseable {
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

  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Aborts the test where there is none. */
  static Nginx inFrontOf(int serverPort, Path dir) throws IOException {
    String nginx =
        PLACES.stream().filter(p -> Files.isExecutable(Path.of(p))).findFirst().orElse("");
    assumeTrue(!nginx.isEmpty(), "no nginx on this machine");
    int port = freePort();
    Path config =
        Files.writeString(dir.resolve("nginx.conf"), String.format(CONFIG, dir, port, serverPort));
    Process process =
        new ProcessBuilder(nginx, "-p", dir.toString(), "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("output").toFile())
            .start();
    awaitListening(process, port, dir);
    return new Nginx(process, port);
  }

  /** Without a slash at its end. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
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
