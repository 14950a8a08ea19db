package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a checkout, with a Maven that makes its command from one source file. */
class LauncherTest {
  private static final String BUILDING = "sumdb: building a 1 (1/1)\n";

  @TempDir Path temp;
  private Path checkout;
  private Path bin;
  private Map<String, String> environment;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Files.createDirectories(temp.resolve("a b/check out"));
    bin = Files.createDirectories(temp.resolve("bin"));
    environment = new HashMap<>(Map.of("PATH", bin + ":/usr/bin:/bin", "JAVA_HOME", "/anywhere"));
    Files.copy(Shell.checkout().resolve("sumdb"), checkout.resolve("sumdb"));
    write(checkout.resolve("pom.xml"), "<project/>");
    write(checkout.resolve(".mvn/jvm.config"), "");
    write(checkout.resolve("sumdb-cli/pom.xml"), "<project/>");
    write(checkout.resolve("sumdb-cli/src/main/command"), "echo one: \"$@\"\n");
    mvn("3.8.7", "17.0.1", "");
  }

  @Test
  void buildsOnceAndThenOnlyRuns() {
    assertEquals(new Run(0, "one: a b\n", BUILDING), launch("a b"));
    assertEquals(new Run(0, "one: c\n", ""), launch("c"));
    assertEquals(1, builds());
  }

  @Test
  void buildsAgainWhenASourceHasOtherContentWhateverItsTime() throws IOException {
    launch();
    Path source = checkout.resolve("sumdb-cli/src/main/command");
    write(source, "echo two\n");
    Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
    assertEquals(new Run(0, "two\n", BUILDING), launch());
    write(source, "echo one: \"$@\"\n");
    assertEquals(new Run(0, "one: x\n", ""), launch("x"));
    assertEquals(2, builds());
  }

  @Test
  void buildsAgainWhenASourceIsGoneOrThePomHasChanged() throws IOException {
    Path extra = checkout.resolve("sumdb-cli/src/main/extra");
    write(extra, "");
    launch();
    Files.delete(extra);
    assertEquals(BUILDING, launch().err());
    write(checkout.resolve("pom.xml"), "<project> </project>");
    assertEquals(BUILDING, launch().err());
    assertEquals("", launch().err());
  }

  @Test
  void buildsAgainWhenASourceChangesDuringTheBuild() throws IOException {
    Path source = checkout.resolve("sumdb-cli/src/main/command");
    mvn("3.8.7", "17.0.1", "echo 'echo later' >'" + source + "'");
    Run run = launch();
    assertEquals("later\n", run.out());
    assertEquals(2, builds());
  }

  @Test
  void worksThroughSymbolicLinksFromAnyDirectory() throws IOException {
    Path far = Files.createDirectories(temp.resolve("far"));
    Files.createSymbolicLink(far.resolve("one"), checkout.resolve("sumdb"));
    Files.createSymbolicLink(far.resolve("two"), Path.of("one"));
    Run run = Shell.in(Path.of("/"), environment).run(far.resolve("two").toString(), "x");
    assertEquals(new Run(0, "one: x\n", BUILDING), run);
  }

  @Test
  void buildsOnceForTwoThatStartTogether() throws IOException {
    mvn("3.8.7", "17.0.1", "sleep 1");
    Shell shell = Shell.in(temp, environment);
    Shell.Started a = shell.start(checkout.resolve("sumdb").toString(), "a");
    Shell.Started b = shell.start(checkout.resolve("sumdb").toString(), "b");
    assertEquals("one: a\n", Shell.finish(a).out());
    assertEquals("one: b\n", Shell.finish(b).out());
    assertEquals(1, builds());
    assertFalse(Files.exists(checkout.resolve(".launcher/lock")));
  }

  @Test
  void doesNotWaitForALockWhoseOwnerIsGone() throws IOException {
    write(checkout.resolve(".launcher/lock/pid"), "999999999\n");
    assertEquals(new Run(0, "one: x\n", BUILDING), launch("x"));
  }

  @Test
  void passesStandardInputAndTheExitCodeThrough() throws Exception {
    write(checkout.resolve("sumdb-cli/src/main/command"), "cat; exit 42\n");
    Shell.Started started = Shell.in(temp, environment).start(checkout.resolve("sumdb").toString());
    try (OutputStream in = started.process().getOutputStream()) {
      in.write("typed\n".getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(new Run(42, "typed\n", BUILDING), Shell.finish(started));
  }

  @Test
  void leavesNoShellBetweenItselfAndTheCommand() throws Exception {
    write(checkout.resolve("sumdb-cli/src/main/command"), "echo $$\n");
    Shell.Started started = Shell.in(temp, environment).start(checkout.resolve("sumdb").toString());
    assertEquals(started.process().pid() + "\n", Shell.finish(started).out());
  }

  @Test
  void endsABuildThatIsInterrupted() throws Exception {
    Path began = temp.resolve("began");
    Path ended = temp.resolve("ended");
    mvn(
        "3.8.7",
        "17.0.1",
        "trap 'touch " + ended + "; exit 1' TERM; touch " + began + "; sleep 60 & wait");
    Shell.Started started = Shell.in(temp, environment).start(checkout.resolve("sumdb").toString());
    while (!Files.exists(began)) {
      Thread.sleep(20);
    }
    started.process().destroy();
    assertEquals(143, Shell.finish(started).exit());
    while (!Files.exists(ended)) {
      Thread.sleep(20);
    }
    assertFalse(Files.exists(checkout.resolve(".launcher/lock")));
  }

  @Test
  void tellsWhyABuildFailedAndLeavesNothingThatRuns() throws IOException {
    mvn("3.8.7", "17.0.1", "echo '[INFO] fine'; echo '[ERROR] Command.java:[1,1] bad'; exit 1");
    Run run = launch();
    assertEquals(70, run.exit());
    assertEquals("", run.out());
    assertTrue(
        run.err().startsWith("[ERROR] Command.java:[1,1] bad\nsumdb: the build failed\n"),
        run.err());
    try (Stream<Path> left = Files.list(checkout.resolve(".launcher"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void tellsThatMavenIsMissing() throws IOException {
    Files.delete(bin.resolve("mvn"));
    environment.put("PATH", onlyTools());
    Run run = launch();
    assertEquals(2, run.exit());
    assertTrue(
        run.err().startsWith("sumdb: no mvn found, and the sources of this checkout are not built"),
        run.err());
  }

  @Test
  void tellsThatJavaIsMissing() throws IOException {
    environment.remove("JAVA_HOME");
    environment.put("PATH", bin + ":" + onlyTools());
    Run run = launch();
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("sumdb: no java found\n"), run.err());
  }

  @Test
  void tellsThatMavenOrItsJavaIsTooOld() throws IOException {
    mvn("3.6.3", "17.0.1", "");
    assertTrue(launch().err().startsWith("sumdb: mvn is too old: 3.6.3\n"));
    mvn("3.9.11", "11.0.2", "");
    assertTrue(launch().err().startsWith("sumdb: the java of Maven is too old: 11.0.2\n"));
    mvn("3.9.11", "1.8.0", "");
    assertEquals(2, launch().exit());
    mvn("4.0.0", "25", "");
    assertEquals(0, launch().exit());
  }

  @Test
  void needsNeitherMavenNorTimeOnceItIsBuilt() throws IOException {
    launch();
    Files.delete(bin.resolve("mvn"));
    assertEquals(new Run(0, "one: x\n", ""), launch("x"));
  }

  private Run launch(String... args) {
    String[] command = new String[args.length + 1];
    command[0] = checkout.resolve("sumdb").toString();
    System.arraycopy(args, 0, command, 1, args.length);
    return Shell.in(temp, environment).run(command);
  }

  private long builds() {
    try {
      return Files.readAllLines(temp.resolve("builds")).size();
    } catch (IOException e) {
      return 0;
    }
  }

  /** A Maven whose build takes the source for the command, after running a line of shell. */
  private void mvn(String version, String java, String line) throws IOException {
    String script =
        """
        #!/bin/sh
        if [ "$1" = -v ]; then
          echo 'Apache Maven %s (hash)'
          echo 'Java version: %s, vendor: any'
          exit
        fi
        echo built >>'%s'
        source=$(cat sumdb-cli/src/main/command)
        %s
        echo '[INFO] Building a 1                         [1/1]'
        home=sumdb-cli/target/sumdb-1/sumdb-1
        mkdir -p $home/bin
        printf '#!/bin/sh\\n%%s\\n' "$source" >$home/bin/sumdb
        chmod +x $home/bin/sumdb
        """
            .formatted(version, java, temp.resolve("builds"), line);
    Path mvn = bin.resolve("mvn");
    write(mvn, script);
    mvn.toFile().setExecutable(true);
  }

  /** A directory with the tools of the launcher and neither Java nor Maven. */
  private String onlyTools() throws IOException {
    Path tools = Files.createDirectories(temp.resolve("tools"));
    for (String name :
        "cat cksum sort tr find readlink dirname basename sed cp mkdir rm mv head tail grep ls sleep"
            .split(" ")) {
      write(tools.resolve(name), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + name + " \"$@\"\n");
      tools.resolve(name).toFile().setExecutable(true);
    }
    return tools.toString();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
