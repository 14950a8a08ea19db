package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The start script of the distribution, with a Java that prints its arguments. */
class StartScriptTest {
  @TempDir Path temp;
  private Path script;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void install() throws IOException {
    script = temp.resolve("a b/sumdb-1/bin/sumdb");
    Files.createDirectories(script.getParent());
    Files.copy(Shell.checkout().resolve("sumdb-cli/src/main/sh/sumdb"), script);
    for (String name : List.of("a-1.jar", "sumdb-cli-1.jar", "z-1.jar", "notes.txt")) {
      Files.createDirectories(temp.resolve("a b/sumdb-1/lib"));
      Files.createFile(temp.resolve("a b/sumdb-1/lib").resolve(name));
    }
    environment.put("JAVA_HOME", java("17.0.1").toString());
  }

  @Test
  void runsTheJarsBesideItWithEachArgumentAsItIs() {
    List<String> args = start("serve", "a b", "", "$x").out().lines().toList();
    assertEquals(
        List.of(
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+DisplayVMOutputToStderr",
            "--enable-native-access=ALL-UNNAMED",
            "-Djdk.http.auth.tunneling.disabledSchemes=",
            "-cp",
            classPath(),
            "dev.sumdb.cli.Main",
            "serve",
            "a b",
            "",
            "$x"),
        args);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "version",
        "verify",
        "verify go.sum",
        "verify --offline -r .",
        "verify ./vendor",
        "verify binary cache.exe",
        "lookup golang.org/x/text@v0.3.0",
        "env sum"
      })
  void startsShortCommandsFast(String args) {
    String options = start(args.split(" ")).out();
    assertTrue(options.startsWith("-XX:TieredStopAtLevel=1\n-XX:+UseSerialGC\n"), options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum golang.org/x/text@v0.3.0",
        "fsck .sumdb",
        "mirror clone dir",
        "verify cache",
        "verify -q --state dir cache",
        "verify zip a.zip --module golang.org/x/text@v0.3.0",
        "verify storage dir",
        "verify vendor",
        "verify golang.org/x/text@v0.3.0"
      })
  void compilesWithTheProcessorsSha256WhatHashesFiles(String args) {
    String options = start(args.split(" ")).out();
    assertTrue(options.startsWith("-XX:+UseSerialGC\n"), options);
    assertFalse(options.contains("-XX:TieredStopAtLevel"), options);
    assertEquals(args.startsWith("verify"), options.contains("\n-XX:Tier4InvocationThreshold="));
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "quickstart --name verify", "bundle serve b"})
  void leavesServersToTheJvm(String args) {
    String options = start(args.split(" ")).out();
    assertFalse(options.contains("-XX:TieredStopAtLevel") || options.contains("GC"), options);
  }

  /** A program that lives on after its memory ran out, as a server with many threads would. */
  @Test
  void endsAServerWhoseMemoryRanOut() throws IOException {
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("SUMDB_JAVA_OPTS", "-Xmx32m");
    survivor(script.resolveSibling("../lib"));
    Run run = start("serve");
    assertEquals(3, run.exit(), run.err());
    assertEquals("", run.out());
    assertTrue(run.err().contains("java.lang.OutOfMemoryError: Java heap space"), run.err());
  }

  /** A jar whose main class catches what it is thrown and waits. */
  private void survivor(Path lib) throws IOException {
    Path source = Files.createDirectories(temp.resolve("src")).resolve("Main.java");
    Files.writeString(
        source,
        """
        package dev.sumdb.cli;
        public final class Main {
          public static void main(String[] args) throws Exception {
            java.util.List<byte[]> held = new java.util.ArrayList<>();
            try {
              while (true) {
                held.add(new byte[1 << 20]);
              }
            } catch (OutOfMemoryError e) {
              held.clear();
            }
            System.out.println("still up");
            Thread.sleep(600_000);
          }
        }
        """);
    Path classes = temp.resolve("classes");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertEquals(0, compiled);
    String main = "dev/sumdb/cli/Main.class";
    try (JarOutputStream jar =
        new JarOutputStream(
            Files.newOutputStream(Files.createDirectories(lib).resolve("main.jar")))) {
      jar.putNextEntry(new JarEntry(main));
      Files.copy(classes.resolve(main), jar);
    }
  }

  @Test
  void passesTheUsersOptionsToTheJvm() {
    environment.put("SUMDB_JAVA_OPTS", "-Xmx1g -Dx=y");
    assertTrue(start("version").out().contains("\n-Xmx1g\n-Dx=y\n-cp\n"));
  }

  @Test
  void quietensOnlyTheRuntimesThatKnowTheOption() throws IOException {
    environment.put("JAVA_HOME", java("25").toString());
    assertTrue(start("version").out().contains("\n--sun-misc-unsafe-memory-access=allow\n"));
    environment.put("JAVA_HOME", java("21.0.5").toString());
    assertEquals(-1, start("version").out().indexOf("unsafe"));
  }

  @Test
  void refusesAJavaThatIsTooOld() throws IOException {
    for (String version : List.of("1.8.0_392", "11.0.2", "16")) {
      environment.put("JAVA_HOME", java(version).toString());
      Run run = start("version");
      assertEquals(2, run.exit());
      assertTrue(run.err().startsWith("sumdb: java is too old: " + version + " ("), run.err());
    }
  }

  @Test
  void asksAJavaWithoutAReleaseFileForItsVersion() throws IOException {
    Path home = java("17.0.1");
    Files.delete(home.resolve("release"));
    environment.put("JAVA_HOME", home.toString());
    Run run = start("version");
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("sumdb: java is too old: 9.0.4 ("), run.err());
  }

  @Test
  void tellsThatThereIsNoJava() {
    environment.put("JAVA_HOME", "/nowhere");
    assertEquals(
        "sumdb: JAVA_HOME has no bin/java: /nowhere", start().err().lines().toList().get(0));
  }

  @Test
  void findsJavaOnThePathThroughSymbolicLinks() throws IOException {
    Path home = Path.of(environment.remove("JAVA_HOME"));
    Path bin = Files.createDirectories(temp.resolve("bin"));
    Files.createSymbolicLink(temp.resolve("java"), home.resolve("bin/java"));
    Files.createSymbolicLink(bin.resolve("java"), Path.of("../java"));
    environment.put("PATH", bin + ":/usr/bin:/bin");
    Files.createSymbolicLink(bin.resolve("sumdb"), script);
    Run run = Shell.in(temp, environment).run(bin.resolve("sumdb").toString(), "version");
    assertTrue(run.out().endsWith(classPath() + "\ndev.sumdb.cli.Main\nversion\n"), run.err());
  }

  @Test
  void takesTheArchiveOfClassesIfThereIsOne() throws IOException {
    Path archive = Files.createFile(temp.resolve("a b/sumdb-1/lib/classes.jsa"));
    String want = "\n-Xlog:cds*=off\n-XX:SharedArchiveFile=" + archive.toAbsolutePath() + "\n-cp\n";
    assertTrue(start("version").out().contains(want));
    assertTrue(start("serve").out().contains(want));
  }

  private String classPath() {
    String lib = temp.toAbsolutePath() + "/a b/sumdb-1/lib/";
    return lib + "sumdb-cli-1.jar:" + lib + "a-1.jar:" + lib + "z-1.jar";
  }

  private Run start(String... args) {
    String[] command = new String[args.length + 1];
    command[0] = script.toString();
    System.arraycopy(args, 0, command, 1, args.length);
    return Shell.in(temp, environment).run(command);
  }

  private Path java(String version) throws IOException {
    Path home = temp.resolve("jdk-" + version);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "A=\"1\"\nJAVA_VERSION=\"" + version + "\"\n");
    Path java = home.resolve("bin/java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        [ "$1" != -version ] || { echo 'openjdk version "9.0.4" 2018' >&2; exit; }
        for a; do printf '%s\\n' "$a"; done
        """);
    java.toFile().setExecutable(true);
    return home;
  }
}
