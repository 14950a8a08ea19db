package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.server.SumDb;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import dev.sumdb.server.log.LogDir;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A published module proxy, built from its module, that relays the mirror of the public database to
 * the go command. Needs this machine's GOPROXY, for the modules and for the database.
 */
@Tag("full")
class RealModuleProxyGoTest {
  private static final String PROXY_MODULE = "github.com/goproxy/goproxy@v0.20.0";
  private static final String PROGRAM =
      """
      package main

      import (
      	"net/http"
      	"os"

      	"github.com/goproxy/goproxy"
      )

      func main() {
      	panic(http.ListenAndServe(os.Args[1], &goproxy.Goproxy{
      		ProxiedSumDBs: []string{os.Args[2]},
      		Cacher:        goproxy.DirCacher(os.Args[3]),
      	}))
      }
      """;

  @TempDir Path temp;

  @Test
  void goBuildsThroughAModuleProxyThatForwardsTheDatabaseToTheMirror() throws Exception {
    MachineProxy machine = MachineProxy.mustAnswer();
    try (SumDb server = mirror(machine)) {
      Process proxy = null;
      try {
        int port = freePort();
        proxy = moduleProxy(machine, port, server.url());
        GoCommand user = networked("user").with("GOPROXY", "http://127.0.0.1:" + port);
        GoCommand app = user.newModule("app");
        app.run("get", "rsc.io/quote@v1.5.2").mustSucceed();
        assertTrue(app.goSum().toString().contains("rsc.io/quote v1.5.2 h1:"));
        Path tiles = app.moduleCache().resolve("cache/download/sumdb/sum.golang.org/tile/8/0");
        assertTrue(Files.isDirectory(tiles), "go verified nothing");
      } finally {
        if (proxy != null) {
          proxy.descendants().forEach(ProcessHandle::destroyForcibly);
          proxy.destroyForcibly().waitFor();
        }
      }
      assertEquals(List.of(), evidence());
    }
  }

  private SumDb mirror(MachineProxy machine) throws Exception {
    Path dir = temp.resolve("log");
    LogDir.init(dir, "sums.mirror.example", null);
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.DIR, dir.toString());
    flags.put(Setting.LISTEN, "127.0.0.1:0");
    flags.put(Setting.ACCESS_LOG, "false");
    flags.put(Setting.MIRROR, "sum.golang.org");
    flags.put(Setting.PRIVATE, "none");
    Map<String, String> variables = new TreeMap<>(MachineProxy.network());
    variables.put("GOENV", "off");
    variables.put("HOME", temp.toString());
    variables.put("GOPROXY", machine.base());
    ServerConfig config = ServerConfig.load(flags, Map.of(), Path.of(""));
    return SumDb.start(config, variables, notice -> {}, "test");
  }

  private Process moduleProxy(MachineProxy machine, int port, String mirror) throws Exception {
    GoCommand builder =
        networked("builder").with("GOPROXY", machine.base()).with("GOFLAGS", "-modcacherw");
    GoCommand module = builder.newModule("proxy");
    Files.writeString(module.dir().resolve("main.go"), PROGRAM);
    GoCommand.Result got = module.run("get", PROXY_MODULE);
    Assumptions.assumeTrue(got.exit() == 0, () -> "skipped: the module is not to be had: " + got);
    module.run("build", "-o", "proxy", ".").mustSucceed();
    Map<String, String> network = MachineProxy.network();
    ProcessBuilder process =
        new ProcessBuilder(
            module.dir().resolve("proxy").toString(),
            "127.0.0.1:" + port,
            "sum.golang.org " + mirror + "/sumdb/sum.golang.org",
            temp.resolve("proxied").toString());
    process.environment().clear();
    process.environment().putAll(network);
    process.environment().put("PATH", System.getenv("PATH"));
    process.environment().put("HOME", temp.resolve("service").toString());
    process.environment().put("GOPROXY", machine.base());
    process.environment().put("GOFLAGS", "-modcacherw");
    process.environment().put("GOTOOLCHAIN", "local");
    process.redirectErrorStream(true).redirectOutput(temp.resolve("proxy.log").toFile());
    Process started = process.start();
    awaitPort(started, port);
    return started;
  }

  private GoCommand networked(String home) throws IOException {
    GoCommand go = GoCommand.installed(temp.resolve(home)).with("GOSUMDB", "sum.golang.org");
    for (Map.Entry<String, String> variable : MachineProxy.network().entrySet()) {
      go = go.with(variable.getKey(), variable.getValue());
    }
    return go;
  }

  private List<Path> evidence() throws IOException {
    try (var files = Files.walk(temp.resolve("log"))) {
      return files.filter(file -> file.toString().contains("evidence")).toList();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private void awaitPort(Process process, int port) throws Exception {
    for (int i = 0; i < 300; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertTrue(socket.isConnected());
        return;
      } catch (java.net.ConnectException e) {
        assertTrue(
            !process.waitFor(100, TimeUnit.MILLISECONDS),
            Files.readString(temp.resolve("proxy.log")));
      }
    }
    throw new AssertionError("the module proxy does not listen");
  }
}
