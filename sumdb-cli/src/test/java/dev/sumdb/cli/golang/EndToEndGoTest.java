package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user does in the first hour, over http and https. */
class EndToEndGoTest {
  @TempDir Path temp;
  private Path proxy;
  private GoCommand go;

  @BeforeEach
  void makeProxy() throws IOException {
    proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, ModuleTrees.checkedIn());
    go = GoCommand.installed(temp.resolve("home")).with("GOPROXY", proxy.toUri().toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyShapeIsVerifiedAndASecondRunNeedsNoServer(boolean tls) throws Exception {
    TestDatabase database = start(tls);
    try (database) {
      GoCommand user = database.configure(go);
      GoCommand app = tidy(user);
      assertEquals(expectedSums(), app.goSum(), "go.sum");
      assertEquals(11, database.size(), "one record for each module");
      assertEquals("all modules verified\n", app.run("mod", "verify").mustSucceed().out());
      app.run("mod", "download").mustSucceed();
      user.newModule("one").run("get", "corp.example/plain@v1.0.0").mustSucceed();
      user.run("install", "corp.example/tool@v1.0.0").mustSucceed();
      assertEquals("tool with BurntSushi/TOML and major 2 after major 1\n", runInstalled("tool"));
      assertEquals(13, database.size(), "with the tool, and an older version asked for by name");
    }
    GoCommand later = database.configure(go);
    later.newModule("two").run("get", "corp.example/plain@v1.0.0").mustSucceed();
    later.run("install", "corp.example/tool@v1.0.0").mustSucceed();
    later
        .newModule("three")
        .run("get", "corp.example/retracted@v1.0.0")
        .mustFail("verifying module: corp.example/retracted@v1.0.0: ", "connection refused");
  }

  @Test
  void aRetractedVersionIsServedAndGoWarns() throws Exception {
    try (TestDatabase database = start(false)) {
      GoCommand.Result got =
          database
              .configure(go)
              .newModule("old")
              .run("get", "corp.example/retracted@v1.0.0")
              .mustSucceed();
      assertTrue(
          got.err().contains("retracted by module author: Published by mistake."), got.err());
    }
  }

  @Test
  void aZipOfFiftyMegabytesIsVerified() throws Exception {
    ModuleTrees.writeProxy(proxy, List.of(ModuleTrees.big(50)));
    try (TestDatabase database = start(false)) {
      database.configure(go).run("mod", "download", "corp.example/big@v1.0.0").mustSucceed();
      assertEquals(1, database.size());
      Path zip = go.moduleCache().resolve("cache/download/corp.example/big/@v/v1.0.0.zip");
      assertTrue(Files.size(zip) > 50 << 20, Files.size(zip) + " bytes");
    }
  }

  @Test
  void whatNobodyHasIsRefusedWithTheReason() throws Exception {
    try (TestDatabase database = start(false)) {
      ModuleTree unknown = ModuleTrees.tiny(1).get(0);
      Path other = temp.resolve("other");
      ModuleTrees.writeProxy(other, List.of(unknown));
      database
          .configure(go)
          .with("GOPROXY", other.toUri().toString())
          .run("mod", "download", unknown.module().toString())
          .mustFail(
              "verifying go.mod: corp.example/tiny/t000@v1.0.0/go.mod: reading ",
              "404 Not Found",
              "\tserver response:\n\tnot found: corp.example/tiny/t000@v1.0.0: ");
      assertEquals(0, database.size());
    }
  }

  private TestDatabase start(boolean tls) throws Exception {
    TestDatabase.Options options =
        TestDatabase.in(temp.resolve("log")).upstream(proxy.toUri().toString());
    return (tls ? options.tls(SelfSigned.make(temp.resolve("tls"))) : options).start();
  }

  private GoCommand tidy(GoCommand user) throws IOException {
    GoCommand app = user.newModule("everything");
    Txtar.read(ModuleTrees.testdata().resolve("consumers/everything.txtar")).extract(app.dir());
    app.run("mod", "tidy").mustSucceed();
    return app;
  }

  /** Hashed from the trees, without go and without the database. */
  private List<String> expectedSums() throws Exception {
    String modules =
        """
        corp.example/BurntSushi/TOML@v0.2.0-RC1
        corp.example/major@v1.5.0
        corp.example/major/v2@v2.1.0
        corp.example/nested@v1.0.0
        corp.example/nested/sub@v1.0.0
        corp.example/nogomod@v1.0.0
        corp.example/old@v3.0.0+incompatible
        corp.example/plain@v1.1.0
        corp.example/pseudo@v0.0.0-20240102030405-abcdef123456
        corp.example/retracted@v1.0.1
        corp.example/vendored@v1.1.0
        """;
    List<String> sums = new ArrayList<>();
    for (String module : modules.lines().toList()) {
      sums.addAll(ModuleTrees.checkedIn(module).goSumLines(temp));
    }
    return sums;
  }

  private String runInstalled(String name) throws IOException, InterruptedException {
    Path binary = go.moduleCache().resolve("../../bin").resolve(name).normalize();
    Process process = new ProcessBuilder(binary.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
