package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, without the network. */
class OfflineTest {
  private static final List<String> NETWORK =
      List.of(
          "java.net.http.",
          "java.net.InetSocketAddress",
          "jdk.internal.net.http.",
          "sun.nio.ch.FileChannelImpl",
          "sun.nio.ch.SocketChannelImpl",
          "javax.net.ssl.",
          "com.fasterxml.",
          "io.vertx.");

  @TempDir Path temp;
  private VerifierWorld world;

  @BeforeEach
  void fillTheState() {
    world = new VerifierWorld(temp);
    world.write("go.sum", VerifierWorld.goodLines(4));
    assertEquals(0, world.run("verify").exit());
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void loadsNoClassOfTheNetwork() throws IOException {
    Path classes = temp.resolve("classes");
    Run run =
        process(
            List.of(),
            List.of("-Xlog:class+load:file=" + classes + ":none"),
            List.of("verify", "--offline"));
    assertEquals(0, run.exit(), run.err());
    List<String> loaded =
        Files.readAllLines(classes).stream()
            .map(line -> line.split(" ")[0])
            .filter(name -> NETWORK.stream().anyMatch(name::startsWith))
            .toList();
    assertEquals(List.of(), loaded);
  }

  @Test
  void opensNoSocket() throws IOException {
    Path strace = onPath("strace");
    Assumptions.assumeTrue(strace != null, "skipped: no strace command");
    Path calls = temp.resolve("calls");
    List<String> tracer =
        List.of(strace.toString(), "-f", "-qq", "-e", "trace=network", "-o", calls.toString());
    Run seen = process(tracer, List.of(), List.of("verify"));
    Assumptions.assumeTrue(Files.exists(calls), "skipped: strace may not trace: " + seen.err());
    world.write("go.sum", VerifierWorld.goodLines(5));
    Files.delete(calls);
    process(tracer, List.of(), List.of("verify"));
    assertTrue(Files.readString(calls).contains("AF_INET"), "strace sees no sockets");

    assertEquals(0, world.run("bundle", "create", "-o", "b").exit());
    assertEquals(0, world.run("prove", "example.com/m0@v1.0.0", "-o", "p").exit());
    for (String line :
        List.of(
            "verify",
            "lookup example.com/m0@v1.0.0",
            "verify go.sum -v",
            "verify --bundle b",
            "bundle verify b",
            "verify proof p")) {
      List<String> args = new ArrayList<>(List.of(line.split(" ")));
      args.add("--offline");
      Files.delete(calls);
      Run run = process(tracer, List.of(), args);
      assertEquals(0, run.exit(), run.out() + run.err());
      // What is left is the C library's, which looks up the user's name.
      List<String> sockets =
          Files.readAllLines(calls).stream()
              .filter(call -> call.contains("socket(") && !call.contains("AF_UNIX"))
              .toList();
      assertEquals(List.of(), sockets);
    }
  }

  /** A head that is stored for the first time needs a lock, and that the network's library. */
  @Test
  void talksToNobodyWhenItReadsTilesIntoANewState() throws IOException {
    Path strace = onPath("strace");
    Assumptions.assumeTrue(strace != null, "skipped: no strace command");
    Path calls = temp.resolve("calls");
    List<String> tracer =
        List.of(strace.toString(), "-f", "-qq", "-e", "trace=network", "-o", calls.toString());
    Path cache = temp.resolve("home/.cache/sumdb");
    String tiles = cache.resolve("sumdb.example+" + world.database.key().idHex()).toString();
    Run run = process(tracer, List.of(), List.of("verify", "--tiles", tiles, "--state", "new"));
    Assumptions.assumeTrue(Files.exists(calls), "skipped: strace may not trace: " + run.err());
    assertEquals(0, run.exit(), run.out() + run.err());
    List<String> network =
        Files.readAllLines(calls).stream()
            .filter(call -> call.contains("AF_INET") && !call.contains("socket("))
            .toList();
    assertEquals(List.of(), network);
  }

  @Test
  void checksFiftyThousandLinesWithAHeapOf42Mebibytes() throws IOException {
    checksManyLines(50_000, "42m");
  }

  @Test
  @Tag("full")
  void checksAMillionLinesWithAHeapOf640Mebibytes() throws IOException {
    checksManyLines(1_000_000, "640m");
  }

  /** Whose hash codes are all equal, which must not make any table slow. */
  @Test
  @Tag("full")
  void checksModulesWithNamesMadeToCollide() throws IOException {
    Lines names = i -> "example.com/" + collidingName(i / 2) + modAndHash(i);
    assertEquals("example.com/AaAa".hashCode(), "example.com/BBBB".hashCode());
    mustReport(3, "unverifiable", 1 << 18, names, "640m");
  }

  /** However a large file is made: each line gets its finding, and the good ones their proof. */
  private void checksManyLines(int lines, String heap) throws IOException {
    Lines modules = i -> "example.com/m" + i / 2 + "x" + modAndHash(i);
    mustReport(3, "unverifiable", lines, modules, heap);
    mustReport(3, "unverifiable", lines, i -> "example.com/same" + modAndHash(0), heap);
    mustReport(1, "malformed", lines, i -> "example.com/m" + i + " v1.0.0", heap);
  }

  /** The lines of a large file, by number. */
  @FunctionalInterface
  private interface Lines {
    String line(int i);
  }

  private static String modAndHash(int i) {
    byte[] hash = ByteBuffer.allocate(32).putInt(i).array();
    String kind = i % 2 == 0 ? "" : "/go.mod";
    return " v1.0.0" + kind + " h1:" + Base64.getEncoder().encodeToString(hash);
  }

  private static String collidingName(int n) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 20; bit++) {
      name.append((n >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  private void mustReport(int exit, String status, int count, Lines lines, String heap)
      throws IOException {
    Path file = world.project.resolve("large.sum");
    try (Writer out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < count; i++) {
        out.write(lines.line(i) + "\n");
      }
      out.write(VerifierWorld.goodLines(4));
    }
    List<String> toFile = List.of("sh", "-c", "exec \"$@\" >report", "sh");
    List<String> jvm = List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    List<String> verify = List.of("verify", "--offline", "--format", "json", file.toString());
    Run run = process(toFile, jvm, verify);
    assertEquals(exit, run.exit(), run.err());
    assertEquals("", run.err());
    String end = end(world.project.resolve("report"));
    assertTrue(end.contains("\"verified\" : 8,"), end);
    assertTrue(end.contains("\"" + status + "\" : " + count + ","), end);
  }

  private static String end(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(Math.max(0, in.length() - 400));
      byte[] end = new byte[400];
      return new String(end, 0, in.read(end), StandardCharsets.UTF_8);
    }
  }

  private static Path onPath(String name) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(dir -> Path.of(dir, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private Run process(List<String> before, List<String> jvm, List<String> args) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
    return Shell.in(world.project, world.environment).run(command.toArray(String[]::new));
  }
}
