package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds where there is no network: in a network namespace with nothing but the loopback interface,
 * from a directory of modules and a bundle.
 */
class AirGapGoTest {
  private static final List<String> NO_NETWORK = List.of("unshare", "-rn");
  private static final String MODULE = "corp.example/plain@v1.0.0";
  private static final String MAIN =
      """
      package main

      import "corp.example/plain"

      func main() { println(plain.Name) }
      """;

  @TempDir Path temp;
  private Path proxy;
  private Path bundle;
  private Path project;
  private String key;

  /** On a machine with a network: go.sum of a project, and a bundle of it. */
  @BeforeEach
  void makeABundle() throws Exception {
    proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, ModuleTrees.checkedIn());
    bundle = temp.resolve("b");
    try (TestDatabase database =
        TestDatabase.in(temp.resolve("log")).upstream(proxy.toUri().toString()).start()) {
      GoCommand online = GoCommand.installed(temp.resolve("online"));
      GoCommand user = database.configure(online.with("GOPROXY", proxy.toUri().toString()));
      GoCommand app = user.newModule("app");
      project = app.dir();
      Files.writeString(project.resolve("main.go"), MAIN);
      app.run("get", MODULE).mustSucceed();
      key = database.verifierKey();
      create(database, bundle);
    }
  }

  private void create(TestDatabase database, Path file, String... more) {
    List<String> args = new ArrayList<>(List.of("bundle", "create", "-o", file.toString()));
    args.addAll(List.of("--sumdb", key + " " + database.url()));
    args.addAll(List.of(more));
    Map<String, String> environment =
        Map.of("HOME", temp.resolve("online").toString(), "GOENV", "off");
    Run run = Run.in(project, environment, "", args.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
  }

  @Test
  void goDownloadsAndBuildsByTheUrlOfTheBundle() throws Exception {
    mustBuild("GOSUMDB=\"$KEY $URL\" GOPROXY='" + proxy.toUri() + "'");
  }

  @Test
  void goDownloadsAndBuildsWithTheBundleInFrontOfTheModules() throws Exception {
    mustBuild("GOSUMDB=$KEY GOPROXY=\"$URL," + proxy.toUri() + "\"");
  }

  /** Without go.sum, so that everything go believes it believes because of the bundle. */
  private void mustBuild(String environment) throws IOException {
    GoCommand gap = GoCommand.installed(temp.resolve("gap"));
    Path copy = Files.createDirectories(temp.resolve("copy"));
    Files.copy(project.resolve("go.mod"), copy.resolve("go.mod"));
    Files.copy(project.resolve("main.go"), copy.resolve("main.go"));
    GoCommand.Result result =
        inTheGap(
            gap.in(copy),
            """
            %1$s bundle serve '%2$s' --sumdb '%3$s' --listen 127.0.0.1:0 >'%4$s/line' &
            server=$!
            while ! test -s '%4$s/line' && kill -0 $server; do sleep 0.05; done
            . '%4$s/line'
            KEY=${GOSUMDB%% *} URL=${GOSUMDB#* }
            export %5$s
            go mod download %6$s && go build -mod=mod -o app . && ./app
            built=$?
            cat go.sum
            go mod download corp.example/retracted@v1.0.0; echo "absent $?"
            kill -TERM $server; wait $server; echo "server $?"
            exit $built
            """
                .formatted(
                    sumdb(),
                    bundle,
                    key,
                    Files.createDirectories(temp.resolve("out")),
                    environment,
                    MODULE));
    result.mustSucceed();
    assertTrue(result.out().contains("corp.example/plain v1.0.0 h1:"), result::toString);
    assertTrue(result.out().endsWith("absent 1\nserver 0\n"), result::toString);
    assertTrue(result.err().contains("is not in this bundle"), result::toString);
    assertTrue(result.err().contains("sumdb bundle create"), result::toString);
  }

  /** A go command that remembers the head of an earlier bundle accepts one made since then. */
  @Test
  void goAcceptsTheNextBundleThatWasMadeSinceTheOneBefore() throws Exception {
    Path next = temp.resolve("next");
    try (TestDatabase database =
        TestDatabase.in(temp.resolve("log")).upstream(proxy.toUri().toString()).start()) {
      for (String other : List.of("corp.example/nogomod@v1.0.0", "corp.example/plain@v1.1.0")) {
        database.lookup(other);
      }
      create(database, next, "corp.example/plain@v1.1.0", "--since", bundle.toString());
    }
    GoCommand gap = GoCommand.installed(temp.resolve("gap"));
    String download =
        """
        serve() {
          rm -f line; %1$s bundle serve "$@" --sumdb '%2$s' --listen 127.0.0.1:0 >line &
          server=$!
          while ! test -s line && kill -0 $server; do sleep 0.05; done
          . ./line; export GOSUMDB GOPROXY='%3$s'
        }
        serve '%4$s'; go mod download %6$s || exit 1; kill $server; wait $server
        serve '%4$s' '%5$s'; go mod download corp.example/plain@v1.1.0 || exit 1; kill $server
        """
            .formatted(sumdb(), key, proxy.toUri(), bundle, next, MODULE);
    inTheGap(gap, download).mustSucceed();
    String name = key.substring(0, key.indexOf('+'));
    assertTrue(gap.latestHead(name).startsWith("go.sum database tree\n3\n"), gap.latestHead(name));
  }

  @Test
  void verifiesWithTheBundle() throws Exception {
    GoCommand gap = GoCommand.installed(temp.resolve("gap")).in(project);
    String verify = sumdb() + " verify --bundle '" + bundle + "' --sumdb '" + key + "'";
    inTheGap(gap, verify).mustSucceed();
    List<String> lines = Files.readAllLines(project.resolve("go.sum"));
    String zipHash = lines.get(0).split(" ")[2];
    String modHash = lines.get(1).split(" ")[2];
    String swapped = lines.get(0).replace(zipHash, modHash);
    Files.writeString(project.resolve("go.sum"), swapped + "\n" + lines.get(1) + "\n");
    GoCommand.Result mismatch = inTheGap(gap, verify);
    assertEquals(1, mismatch.exit(), mismatch::toString);
    assertTrue(mismatch.out().contains("checksum mismatch"), mismatch::toString);
  }

  private static String sumdb() {
    return "'"
        + Path.of(System.getProperty("java.home"), "bin/java")
        + "' -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp '"
        + System.getProperty("java.class.path")
        + "' dev.sumdb.cli.Main";
  }

  private static GoCommand.Result inTheGap(GoCommand user, String script) throws IOException {
    GoCommand.Result namespace;
    try {
      namespace = user.script(NO_NETWORK, "ip link set lo up && test -z \"$(ip route)\"");
    } catch (IOException e) {
      Assumptions.abort("skipped: no unshare command");
      throw e;
    }
    Assumptions.assumeTrue(
        namespace.exit() == 0, "skipped: no network namespaces here: " + namespace.err());
    return user.script(NO_NETWORK, "ip link set lo up\n" + script);
  }
}
