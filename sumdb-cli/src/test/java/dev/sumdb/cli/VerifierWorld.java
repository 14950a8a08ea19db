package dev.sumdb.cli;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A user with a project and nothing else, and a database of twelve modules on 127.0.0.1. */
final class VerifierWorld implements AutoCloseable {
  static final int SIZE = 12;

  final TestDatabase database = TestDatabase.ofSize(8, SIZE);
  final DatabaseServer server;
  final Path project;
  final Map<String, String> environment = new TreeMap<>();

  VerifierWorld(Path temp) {
    try {
      server = DatabaseServer.of(database);
      project = Files.createDirectories(temp.resolve("project"));
      Files.writeString(project.resolve("go.mod"), "module example.com/project\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.put("HOME", temp.resolve("home").toString());
    environment.put("PATH", System.getenv("PATH"));
    environment.put("GOENV", "off");
    environment.put("GOROOT", temp.resolve("none").toString());
    environment.put("GOPROXY", "off");
    environment.put("GOSUMDB", database.key() + " " + server.url());
  }

  /** The go.sum lines of modules 0 to n-1 of the database. */
  static String goodLines(int n) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < n; i++) {
      lines.append(TestDatabase.lines(TestDatabase.module(i), ""));
    }
    return lines.toString();
  }

  /** Those lines with one other hash in the given line, counted from 1. */
  static String badLine(int n, int line) {
    String[] lines = goodLines(n).split("\n");
    ModuleVersion module = TestDatabase.module((line - 1) / 2);
    lines[line - 1] = TestDatabase.lines(module, "evil").split("\n")[(line - 1) % 2];
    return String.join("\n", lines) + "\n";
  }

  Path write(String name, String text) {
    try {
      Path file = project.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the project's directory. */
  Run run(String... args) {
    return Run.in(project, environment, "", args);
  }

  @Override
  public void close() {
    server.close();
  }
}
