package dev.sumdb.vendoring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Hostile sources and lists: they are read or refused, and nothing else happens. */
class VendoringProperties {
  @Provide
  Arbitrary<String> sources() {
    return Arbitraries.of(
            "package p",
            "import",
            "(",
            ")",
            "\"embed\"",
            "\n",
            "//go:embed",
            " ",
            "a*",
            "\"",
            "`",
            "'",
            "\\",
            "/*",
            "*/",
            "//",
            "//go:build ",
            "// +build ",
            "ignore",
            "!",
            "&&",
            "||",
            ",",
            "é",
            "\0",
            "_",
            "\r",
            "var s string")
        .list()
        .ofMaxSize(60)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 5000)
  void anySourceIsRead(@ForAll("sources") String text) {
    GoSource source = GoSource.of(text.getBytes(StandardCharsets.UTF_8));
    assertTrue(source.embedPatterns().isEmpty() || text.contains("//go:embed"));
  }

  @Property(tries = 2000)
  void anyBytesAreRead(@ForAll byte[] bytes) {
    GoSource.of(bytes);
  }

  @Provide
  Arbitrary<String> lists() {
    return Arbitraries.of(
            "# ", "## ", "example.com/a", " v1.0.0", " => ", "./x", "\n", " ", "/b", "v1", "\t")
        .list()
        .ofMaxSize(60)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 5000)
  void packagesOfAListBelongToTheirModules(@ForAll("lists") String text) {
    List<ModulesTxt.Module> modules;
    try {
      modules = ModulesTxt.parse(text.getBytes(StandardCharsets.UTF_8)).modules();
    } catch (MalformedException e) {
      return;
    }
    for (ModulesTxt.Module module : modules) {
      for (String path : module.packages()) {
        assertTrue((path + "/").startsWith(module.path() + "/"), path);
      }
    }
  }
}
