package dev.sumdb.server.upstream;

import static dev.sumdb.server.upstream.Modules.module;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ModuleSources;
import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory does not grow with what upstream sends: many large files at once through a small heap. */
class LargeZipsTest {

  private static final int AT_ONCE = 16;

  @TempDir Path dir;

  @Test
  void sixteenZipsOf24MebibytesFitIntoAHeapOf48() throws Exception {
    ingest(24, "48m", Modules.goMod(version(0)));
  }

  @Test
  void sixteenGoModFilesOfTheLargestSizeFitIntoAHeapOf48() throws Exception {
    byte[] largest = new byte[16 << 20];
    Arrays.fill(largest, (byte) '/');
    ingest(1, "48m", largest);
  }

  @Test
  @Tag("full")
  void sixteenZipsOfTheLargestSizeFitIntoAHeapOf256() throws Exception {
    ingest(499, "256m", Modules.goMod(version(0)));
  }

  private static ModuleVersion version(int n) {
    return module("example.com/large@v1.0." + n);
  }

  private void ingest(int mebibytes, String heap, byte[] goMod) throws Exception {
    try (FakeProxy proxy =
        FakeProxy.start(
            (path, out) -> {
              int n = Integer.parseInt(path.replaceAll(".*/v1\\.0\\.([0-9]+)\\..*", "$1"));
              if (path.endsWith(".mod")) {
                FakeProxy.ok(out, goMod);
                return;
              }
              GeneratedZip zip = new GeneratedZip(version(n), mebibytes);
              FakeProxy.head(out, "200 OK", zip.length());
              zip.writeTo(out);
            })) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + heap,
                  "-XX:+ExitOnOutOfMemoryError",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Server.class.getName(),
                  proxy.base().toString(),
                  dir.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String printed;
      try {
        printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.waitFor(), "the server's exit code");
      } finally {
        child.destroyForcibly().waitFor();
      }
      TreeSet<String> want = new TreeSet<>();
      for (int n = 0; n < AT_ONCE; n++) {
        String h1 = new GeneratedZip(version(n), mebibytes).h1();
        want.add("v1.0." + n + " " + h1 + " " + H1.goMod(goMod));
      }
      assertEquals(want, new TreeSet<>(printed.lines().toList()));
      assertEquals(List.of(), SpoolTest.left(dir.resolve("tmp")));
    }
  }

  /** Looks all of them up at once and prints what was recorded. */
  static final class Server {
    public static void main(String[] args) throws Exception {
      Path dir = Path.of(args[1]);
      LogDir made = LogDir.init(dir.resolve("log"), "example.com/log", null);
      ModuleSources sources = new ModuleSources(HttpSettings.defaults(), ZipLimits.GO);
      try (Log log = Log.open(made, LogOptions.defaults());
          LookupService lookups =
              LookupService.of(
                  log, sources.source(URI.create(args[0])), IngestionOptions.defaults(dir))) {
        List<CompletableFuture<LookupService.Answer>> answers = new ArrayList<>();
        for (int n = 0; n < AT_ONCE; n++) {
          answers.add(lookups.lookup(version(n)));
        }
        for (CompletableFuture<LookupService.Answer> answer : answers) {
          String[] words = answer.get().record().record().text().split("[ \n]");
          System.out.println(words[1] + " " + words[2] + " " + words[5]);
        }
      }
    }
  }
}
