package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The core of it with other releases of go, downloaded through this machine's GOPROXY to the build
 * directory, once.
 */
class ToolchainGoTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"go1.21.13", "go1.24.9", "go1.27.1"})
  void otherReleasesOfGoAcceptTheDatabase(String release) throws Exception {
    GoCommand go = GoCommand.at(toolchain(release), temp.resolve("home"));
    assertEquals(release, go.run("env", "GOVERSION").mustSucceed().out().strip());
    Path proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, ModuleTrees.checkedIn());
    GoCommand offline;
    try (TestDatabase database =
        TestDatabase.in(temp.resolve("log")).upstream(proxy.toUri().toString()).start()) {
      GoCommand user = database.configure(go.with("GOPROXY", proxy.toUri().toString()));
      GoCommand app = user.newModule("app");
      app.run(
              "get",
              "corp.example/plain@v1.1.0",
              "corp.example/major/v2@v2.1.0",
              "corp.example/old@v3.0.0+incompatible",
              "corp.example/BurntSushi/TOML@v0.2.0-RC1")
          .mustSucceed();
      user.run("mod", "download", "corp.example/nested/sub@v1.0.0").mustSucceed();
      assertEquals("all modules verified\n", app.run("mod", "verify").mustSucceed().out());
      offline = user;
      ModuleTree changed =
          ModuleTrees.checkedIn("corp.example/pseudo@v0.0.0-20240102030405-abcdef123456");
      database.lookup(changed.module().toString());
      ModuleTrees.writeProxy(proxy, List.of(changed.with("pseudo.go", "package evil\n")));
      user.run("mod", "download", changed.module().toString())
          .mustFail("verifying module: checksum mismatch", "SECURITY ERROR");
    }
    offline.newModule("later").run("get", "corp.example/plain@v1.1.0").mustSucceed();
  }

  /** The go binary of a release; aborts the test where it cannot be had. */
  private static Path toolchain(String release) throws IOException {
    MachineProxy machine = MachineProxy.mustAnswer();
    Path home =
        Files.createDirectories(
            Path.of(System.getProperty("sumdb.root", ".."), "sumdb-cli", "target", "toolchains"));
    home = home.toRealPath();
    GoCommand go =
        GoCommand.installed(home)
            .with("GOTOOLCHAIN", release)
            .with("GOPROXY", machine.base())
            .with("GOSUMDB", "sum.golang.org");
    for (Map.Entry<String, String> variable : MachineProxy.network().entrySet()) {
      go = go.with(variable.getKey(), variable.getValue());
    }
    GoCommand.Result root = go.run("env", "GOROOT");
    Assumptions.assumeTrue(root.exit() == 0, () -> "skipped: no " + release + ": " + root);
    return Path.of(root.out().strip(), "bin", "go");
  }
}
