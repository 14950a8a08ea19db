package dev.sumdb.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The installed go command, with modules from a tree of files, without any network. */
final class GoTool {
  private final Path project;
  private final Path modules;
  private final Path cache;

  /**
   * @param project the directory to run in
   * @param modules where {@link ModuleTree}s were written to
   * @param cache the module cache that go fills
   */
  GoTool(Path project, Path modules, Path cache) throws IOException, InterruptedException {
    this.project = project;
    this.modules = modules;
    this.cache = cache;
    boolean installed;
    try {
      installed = start(List.of("version")).waitFor() == 0;
    } catch (IOException e) {
      installed = false;
    }
    assumeTrue(installed, "no go command");
  }

  private Process start(List<String> arguments, String... settings) throws IOException {
    List<String> command = new ArrayList<>(List.of("go"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(project.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GO") && !name.equals("GOCACHE"));
    environment.put("GOENV", "off");
    environment.put("GOPROXY", modules.resolve("cache/download").toUri().toString());
    environment.put("GOSUMDB", "off");
    environment.put("GOMODCACHE", cache.toString());
    environment.put("GOTOOLCHAIN", "local");
    environment.put("GOFLAGS", "-modcacherw -mod=mod");
    environment.put("GOWORK", "off");
    environment.put("CGO_ENABLED", "0");
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      environment.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return builder.start();
  }

  /** Runs it, which must succeed, and gives its output. */
  String run(List<String> arguments, String... settings) throws Exception {
    Process go = start(arguments, settings);
    go.getOutputStream().close();
    String output = new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, go.waitFor(), () -> "go " + arguments + ": " + output);
    return output;
  }

  void write(String name, String content) throws IOException {
    Path file = project.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
