package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A server process that has printed its line. */
final class Serve {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(10);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Shell.Started process;

  private Serve(Shell.Started process) {
    this.process = process;
  }

  /** The command from the classes under test, in a process of its own. */
  static Shell.Started process(Path dir, Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow"); // as the start script does
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return Shell.in(dir, environment).start(command.toArray(String[]::new));
  }

  static Serve start(Path dir, Map<String, String> environment, String... args) {
    return new Serve(process(dir, environment, args)).awaitLine(LIMIT);
  }

  /** Any program that ends up as a server; it may build first. */
  static Serve launch(Path dir, Map<String, String> environment, String... command) {
    return new Serve(Shell.in(dir, environment).start(command)).awaitLine(BUILD_LIMIT);
  }

  private Serve awaitLine(Duration limit) {
    await("GOSUMDB line", limit, () -> out().endsWith("\n"));
    return this;
  }

  String out() {
    return process.outText();
  }

  String err() {
    return process.errText();
  }

  /** The URL of the line. */
  String url() {
    return out().replaceAll("(?s)GOSUMDB='[^ ]* (.*)'\n", "$1");
  }

  HttpResponse<String> get(String path) throws Exception {
    return fetch(url() + path);
  }

  static HttpResponse<String> fetch(String url) throws Exception {
    return CLIENT.send(request(url), HttpResponse.BodyHandlers.ofString());
  }

  void getInBackground(String path) {
    CLIENT.sendAsync(request(url() + path), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
  }

  void awaitErr(String text) {
    await(text, () -> err().contains(text));
  }

  /** Until it takes no new connections. */
  void awaitRefusedConnection() {
    await("a refused connection", this::refusesConnections);
  }

  private boolean refusesConnections() {
    try {
      URI url = URI.create(url());
      new Socket(url.getHost(), url.getPort()).close();
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends a signal and waits for the end. */
  Run signal(String name) {
    send(name);
    return Shell.finish(process);
  }

  void send(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.process().pid()))
          .start()
          .waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void kill() {
    process.process().destroyForcibly();
    process.discard();
  }

  private void await(String what, BooleanSupplier condition) {
    await(what, LIMIT, condition);
  }

  private void await(String what, Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(
          process.process().isAlive() && System.nanoTime() < end,
          () -> "no " + what + ": " + out() + err());
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
