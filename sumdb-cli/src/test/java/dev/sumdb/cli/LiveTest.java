package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real sum.golang.org, through the module proxy that this machine is configured for. Skipped,
 * visibly, where that does not answer; an outage on the way is no failure either.
 */
class LiveTest {
  private static final Path FILES =
      Path.of(System.getProperty("sumdb.root"), "../shared/fixtures/gosum");

  @TempDir Path temp;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void proxyMustAnswer() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isDirectory(FILES), "skipped: no go.sum files here");
    String proxy = machineProxy();
    environment.putAll(System.getenv());
    environment.keySet().removeIf(name -> name.startsWith("GO") || name.startsWith("XDG_"));
    environment.put("HOME", temp.toString());
    environment.put("GOENV", "off");
    environment.put("GOPROXY", proxy);
    try {
      HttpRequest supported =
          HttpRequest.newBuilder(URI.create(proxy + "/sumdb/sum.golang.org/supported"))
              .timeout(Duration.ofSeconds(10))
              .build();
      int status =
          HttpClient.newHttpClient().send(supported, BodyHandlers.discarding()).statusCode();
      Assumptions.assumeTrue(status == 200, "skipped: this machine's GOPROXY answers " + status);
    } catch (IOException e) {
      Assumptions.abort("skipped: this machine's GOPROXY does not answer: " + e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "xmod.go.sum, 2",
    "etcd.go.sum, 40",
    "etcd.go.work.sum, 40",
    "prometheus.go.sum, 40",
  })
  void verifiesLinesOfRealFiles(String name, int count) throws IOException {
    verify(Files.readAllLines(FILES.resolve(name)).subList(0, count));
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"etcd.go.sum", "etcd.go.work.sum", "prometheus.go.sum"})
  void verifiesRealFiles(String name) throws IOException {
    verify(Files.readAllLines(FILES.resolve(name)));
  }

  /** Its line 5 names a version that does not exist. */
  @Test
  void findsAVersionThatNobodyPublished() throws IOException {
    Path file = FILES.resolve("xmod-gosumcheck-test.sum");
    JsonNode report = report(1, "verify", file.toString());
    for (JsonNode result : report.get("results")) {
      boolean bogus = result.get("line").asInt() == 5;
      assertEquals(bogus ? "not-found" : "verified", result.get("status").asText());
    }
    environment.put("GONOSUMDB", "*/text");
    assertEquals(1, report(0, "verify", file.toString()).at("/summary/skipped").asInt());
  }

  /** Whatever it lacks today, what it serves is what the log proves. */
  @Test
  void measuresTheMachinesProxy() throws IOException {
    Run run =
        Run.in(temp, environment, "", "mirrors", environment.get("GOPROXY"), "--format", "json");
    Assumptions.assumeFalse(run.exit() == 3, "skipped: the proxy did not answer");
    assertTrue(run.exit() <= 1, run.out() + run.err());
    JsonNode mirror = new ObjectMapper().readTree(run.out()).at("/mirrors/0");
    assertEquals(200, mirror.get("supported").asInt());
    for (JsonNode event : mirror.get("events")) {
      String kind = event.get("kind").asText();
      assertTrue(kind.equals("info") || kind.equals("list"), event.toString());
    }
  }

  private void verify(List<String> lines) throws IOException {
    Path file = temp.resolve("go.sum");
    Files.write(file, lines);
    JsonNode report = report(0, "verify", "go.sum");
    assertEquals(lines.size(), report.at("/summary/verified").asInt());

    int changed = lines.size() / 2;
    String line = lines.get(changed);
    int at = line.indexOf("h1:") + 10;
    char other = line.charAt(at) == 'x' ? 'y' : 'x';
    List<String> evil = new java.util.ArrayList<>(lines);
    evil.set(changed, line.substring(0, at) + other + line.substring(at + 1));
    Files.write(file, evil);
    JsonNode bad = report(1, "verify", "go.sum", "--offline");
    assertEquals(lines.size() - 1, bad.at("/summary/verified").asInt());
    JsonNode finding = bad.get("results").get(changed);
    assertEquals("mismatch", finding.get("status").asText());
    assertEquals(changed + 1, finding.get("line").asInt());
    assertTrue(line.endsWith(finding.get("want").asText()), finding.toString());
  }

  private JsonNode report(int exit, String... args) throws IOException {
    String[] all = java.util.Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--format";
    all[args.length + 1] = "json";
    Run run = Run.in(temp, environment, "", all);
    Assumptions.assumeFalse(run.exit() == 3, "skipped: the proxy did not answer everything");
    assertEquals(exit, run.exit(), run.out() + run.err());
    return new ObjectMapper().readTree(run.out());
  }

  private static String machineProxy() throws IOException, InterruptedException {
    Process go;
    try {
      go = new ProcessBuilder("go", "env", "GOPROXY").start();
    } catch (IOException e) {
      return Assumptions.<String>abort("skipped: no go command to ask for GOPROXY");
    }
    String list = new String(go.getInputStream().readAllBytes()).strip();
    go.waitFor();
    String first = list.split("[,|]", 2)[0];
    Assumptions.assumeTrue(first.startsWith("http"), "skipped: GOPROXY names no proxy first");
    return first.replaceFirst("/$", "");
  }
}
