package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short command loads what it needs and no more: a CI step runs it thousands of times a day. */
class StartUpTest {
  private static final List<String> HEAVY =
      List.of(
          "io.vertx.",
          "io.netty.",
          "ch.qos.logback.",
          "org.slf4j.",
          "java.net.http.",
          "jdk.internal.net.http.",
          "org.sqlite.",
          "com.zaxxer.",
          "io.micrometer.");

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "--help",
        "serve --help",
        "nonsense",
        "key generate a",
        "sum go.mod",
        "sum dir --module example.com/m@v1.0.0",
        "client-reset sums.example"
      })
  void loadsNeitherServerNorLogging(String args) throws IOException {
    Files.writeString(temp.resolve("go.mod"), "module example.com/m\n");
    Files.createDirectory(temp.resolve("dir"));
    List<String> loaded =
        classes(args.split(" ")).stream()
            .filter(name -> HEAVY.stream().anyMatch(name::startsWith))
            .toList();
    assertEquals(List.of(), loaded);
  }

  @Test
  void wouldSeeWhatIsLoaded() {
    assertTrue(classes("version").contains("picocli.CommandLine"));
  }

  private List<String> classes(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-Xlog:class+load:file=" + temp.resolve("classes") + ":none", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    Shell.in(temp, Map.of("HOME", temp.toString())).run(command.toArray(String[]::new));
    try {
      return Files.readAllLines(temp.resolve("classes")).stream()
          .map(line -> line.split(" ")[0])
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
