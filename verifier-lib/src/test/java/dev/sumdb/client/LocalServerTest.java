package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sumdb.goproxy.HttpFetcher;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ProxyList;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real client cache served over http as a proxy does, and counted. */
@Timeout(120)
class LocalServerTest {
  private static final int JOBS = 5;
  private static final String PREFIX = "/sumdb/sum.golang.org/";

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(32);
  private HttpServer server;
  private Path dir;

  @BeforeEach
  void start() throws IOException {
    dir = Fixtures.path("sumdb-cache-2026");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    byte[] body = new byte[0];
    Path file = dir.resolve(path.substring(Math.min(path.length(), PREFIX.length())));
    boolean found = path.endsWith("/supported") || Files.isRegularFile(file);
    if (found && !path.endsWith("/supported")) {
      body = Files.readAllBytes(file);
    }
    // Counted down first: the client may ask again as soon as it has read this.
    now.decrementAndGet();
    exchange.sendResponseHeaders(found ? 200 : 404, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void verifiesAWholeCacheWithTheFewestRequests() throws Exception {
    List<ModuleVersion> modules = new ArrayList<>();
    for (String path : new DirectorySumDbSource(dir).paths()) {
      if (path.startsWith("lookup/")) {
        modules.add(ModuleVersion.parseEscaped(path.substring("lookup/".length())));
      }
    }
    URI proxy = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    MemoryTrustedHeads heads = new MemoryTrustedHeads();
    MemoryVerifiedCache cache = new MemoryVerifiedCache();
    LookupRun run;
    try (SumDbSource source =
        new ProxiedSumDbSource(
            "sum.golang.org",
            ProxyList.parse(proxy.toString()),
            URI.create("http://127.0.0.1:1"),
            new HttpFetcher(HttpSettings.defaults()),
            HttpSumDbSource.DEFAULT_TOTAL)) {
      run =
          SumDbClient.of(
                  Fixtures.publicKey(),
                  source,
                  heads,
                  cache,
                  ClientOptions.defaults().withJobs(JOBS))
              .lookup(modules, LookupProgress.NONE);
    }

    assertEquals(Set.of("Proven"), Set.copyOf(TestClient.kinds(run)));
    assertEquals(55649875, run.head().orElseThrow().size());
    assertEquals(new HashSet<>(asked).size(), asked.size(), "a URL was asked twice");
    assertTrue(most.get() <= JOBS, most + " requests at once");
    assertEquals(1, asked.stream().filter(path -> path.endsWith("/supported")).count());
    int before = asked.size();

    LookupRun again =
        SumDbClient.of(
                Fixtures.publicKey(), new OfflineSource(), heads, cache, ClientOptions.defaults())
            .lookup(modules, LookupProgress.NONE);

    assertEquals(Set.of("Proven"), Set.copyOf(TestClient.kinds(again)));
    assertEquals(before, asked.size());
  }
}
