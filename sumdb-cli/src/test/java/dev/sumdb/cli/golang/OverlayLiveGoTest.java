package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.cli.Run;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.server.SumDb;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import dev.sumdb.server.log.LogDir;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of the real public database, relayed by this machine's module proxy if it answers. */
class OverlayLiveGoTest {
  @TempDir Path temp;

  @Test
  void oneBuildHasAPrivateModuleAndRealPublicOnes() throws Exception {
    MachineProxy machine = MachineProxy.mustAnswer();
    Path proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, ModuleTrees.checkedIn());
    Path dir = temp.resolve("log");
    LogDir.init(dir, "sums.overlay.example", null);
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.DIR, dir.toString());
    flags.put(Setting.LISTEN, "127.0.0.1:0");
    flags.put(Setting.ACCESS_LOG, "false");
    flags.put(Setting.UPSTREAM, proxy.toUri().toString());
    flags.put(Setting.PRIVATE, "corp.example");
    Map<String, String> variables = new TreeMap<>(MachineProxy.network());
    variables.put("GOENV", "off");
    variables.put("HOME", temp.toString());
    variables.put("GOPROXY", machine.base());
    ServerConfig config = ServerConfig.load(flags, Map.of(), Path.of(""));
    try (SumDb server = SumDb.start(config, variables, notice -> {}, "test")) {
      GoCommand go =
          GoCommand.installed(temp.resolve("home"))
              .with("GOPROXY", proxy.toUri() + "," + machine.base())
              .with("GOSUMDB", server.gosumdb());
      for (Map.Entry<String, String> variable : MachineProxy.network().entrySet()) {
        go = go.with(variable.getKey(), variable.getValue());
      }
      GoCommand app = go.newModule("app");
      app.run("get", "corp.example/plain@v1.0.0", "rsc.io/quote@v1.5.2").mustSucceed();
      assertTrue(app.goSum().toString().contains("rsc.io/quote v1.5.2 h1:"));
      assertTrue(app.goSum().toString().contains("corp.example/plain v1.0.0 h1:"));
    }
    Run provenance =
        Run.in(
            temp,
            Map.of("GOENV", "off"),
            "",
            "provenance",
            "rsc.io/quote@v1.5.2",
            "--dir",
            dir.toString());
    assertEquals(0, provenance.exit(), provenance.err());
    assertTrue(
        provenance.out().contains("\ncopied from " + GoSumDb.PUBLIC_NAME + ": record "),
        provenance.out());
    assertTrue(provenance.out().contains(GoSumDb.PUBLIC_KEY), provenance.out());
  }
}
