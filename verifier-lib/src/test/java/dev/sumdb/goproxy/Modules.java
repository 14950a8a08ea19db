package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The module that the tests fetch. */
final class Modules {
  static final ModuleVersion TOML = new ModuleVersion("github.com/BurntSushi/toml", "v1.5.0");
  static final String MOD_TARGET = "/github.com/%21burnt%21sushi/toml/@v/v1.5.0.mod";
  static final String ZIP_TARGET = "/github.com/%21burnt%21sushi/toml/@v/v1.5.0.zip";
  static final String FILES = "github.com/!burnt!sushi/toml/@v/";

  /** Short enough for tests, long enough for a loaded machine. */
  static final PhaseTimeouts SHORT =
      new PhaseTimeouts(Duration.ofSeconds(5), Duration.ofMillis(700), Duration.ofMillis(700));

  private Modules() {}

  static byte[] goMod() {
    return "module github.com/BurntSushi/toml\n".getBytes(StandardCharsets.UTF_8);
  }

  static byte[] zip() {
    String prefix = "github.com/BurntSushi/toml@v1.5.0/";
    return new ZipBytes()
        .file(prefix + "go.mod", "module github.com/BurntSushi/toml\n")
        .file(prefix + "toml.go", "package toml\n")
        .build();
  }

  /** Both files, at the usual places. */
  static FakeProxy serve(FakeProxy proxy) {
    return serve(proxy, "");
  }

  static FakeProxy serve(FakeProxy proxy, String prefix) {
    proxy.on(prefix + MOD_TARGET, FakeProxy.answer(200, "text/plain; charset=UTF-8", goMod()));
    return proxy.on(prefix + ZIP_TARGET, FakeProxy.answer(200, "application/zip", zip()));
  }
}
