package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs testdata/http/*.txt, whose format is described in the README beside them. */
class HttpScriptTest {
  private static final String KEY_ID = new MemoryLog().verifierKey().idHex();
  private static TestServer server;

  private record Step(String name, String request, List<String> headers, List<String> expected) {}

  @BeforeAll
  static void start() {
    server = new TestServer(MemoryLog.ofSize(300));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> answersAsTheScriptsSay() throws IOException {
    return steps().stream().map(s -> DynamicTest.dynamicTest(s.name(), () -> run(s)));
  }

  @TestFactory
  Stream<DynamicTest> answersHeadLikeGetWithoutTheBody() throws IOException {
    return steps().stream()
        .filter(s -> s.request().startsWith("GET "))
        .filter(s -> !s.request().contains("/metrics")) // changes with every request
        .map(s -> DynamicTest.dynamicTest("HEAD " + s.name(), () -> compareHead(s)));
  }

  private static void compareHead(Step step) throws IOException {
    String target = step.request().substring("GET ".length());
    String[] headers = step.headers().toArray(String[]::new);
    try (RawClient client = server.connect()) {
      RawClient.Answer get = client.request("GET", target, headers);
      if (get.headers().containsKey("connection")) {
        return; // the scripts with such requests cover HEAD by themselves
      }
      RawClient.Answer head = client.request("HEAD", target, headers);
      assertEquals(get.status(), head.status());
      assertEquals(withoutDate(get.headers()), withoutDate(head.headers()));
    }
  }

  private static Map<String, String> withoutDate(Map<String, String> headers) {
    Map<String, String> rest = new TreeMap<>(headers);
    assertTrue(rest.remove("date") != null, "no Date");
    return rest;
  }

  private static void run(Step step) throws IOException {
    String[] request = step.request().split(" ", 2);
    RawClient.Answer answer;
    try (RawClient client = server.connect()) {
      answer = client.request(request[0], request[1], step.headers().toArray(String[]::new));
    }
    assertEquals(step.expected().get(0), Integer.toString(answer.status()), answer.text());
    List<String> body = new ArrayList<>();
    for (String line : step.expected().subList(1, step.expected().size())) {
      if (line.startsWith("|") || line.startsWith("~")) {
        body.add(line);
      } else {
        checkHeader(line, answer);
      }
    }
    if (!body.isEmpty()) {
      checkBody(body, answer.text());
    }
    if (answer.status() >= 400) {
      checkErrorBody(answer);
    }
  }

  private static void checkHeader(String line, RawClient.Answer answer) {
    if (line.startsWith("-")) {
      assertFalse(answer.headers().containsKey(line.substring(1)), () -> "" + answer.headers());
      return;
    }
    int colon = line.indexOf(": ");
    assertEquals(line.substring(colon + 2), answer.headers().get(line.substring(0, colon)));
  }

  private static void checkBody(List<String> expected, String text) {
    assertTrue(text.isEmpty() || text.endsWith("\n"), "no final newline");
    List<String> lines =
        text.isEmpty() ? List.of() : Arrays.asList(text.split("\n", -1)).subList(0, lines(text));
    for (int i = 0; i < expected.size(); i++) {
      String want = expected.get(i);
      if (want.equals("~...")) {
        return;
      }
      assertTrue(i < lines.size(), () -> "body ends before " + want);
      String have = lines.get(i);
      if (want.startsWith("|")) {
        assertEquals(want.substring(1), have);
      } else {
        assertTrue(have.matches(want.substring(1)), () -> have + " does not match " + want);
      }
    }
    assertEquals(expected.size(), lines.size(), text);
  }

  private static int lines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }

  /** What the go command needs in order to show a body to its user. */
  private static void checkErrorBody(RawClient.Answer answer) {
    assertEquals("text/plain; charset=utf-8", answer.headers().get("content-type"));
    assertEquals("no-store", answer.headers().get("cache-control"));
    assertTrue(answer.body().length <= 648, "longer than go shows: " + answer.body().length);
    assertTrue(answer.text().matches("([\\P{Cntrl}]+\n){2,8}"), answer.text());
  }

  private static List<Step> steps() throws IOException {
    Path dir = Path.of(System.getProperty("sumdb.root"), "testdata", "http");
    List<Step> steps = new ArrayList<>();
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
        parse(file, steps);
      }
    }
    assertTrue(steps.size() > 100, "only " + steps.size() + " steps in " + dir);
    return steps;
  }

  private static void parse(Path file, List<Step> steps) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.add("");
    List<String> block = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("#")) {
        continue;
      }
      if (!line.isEmpty()) {
        block.add(line);
      } else if (!block.isEmpty()) {
        steps.add(step(file.getFileName() + ":" + (i + 1 - block.size()), block));
        block = new ArrayList<>();
      }
    }
  }

  private static Step step(String where, List<String> block) {
    String request = block.get(0).replace("{4096}", "a".repeat(4096));
    List<String> headers = new ArrayList<>();
    int at = 1;
    for (; block.get(at).startsWith(">"); at++) {
      headers.add(block.get(at).substring(1).strip().replace("{tag}", KEY_ID));
    }
    String shown = request.length() > 80 ? request.substring(0, 80) + "..." : request;
    return new Step(
        where + " " + shown, request, headers, List.copyOf(block.subList(at, block.size())));
  }
}
