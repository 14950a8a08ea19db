package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sumdb.goenv.EnvFiles;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.Os;
import dev.sumdb.modzip.ZipLimits;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GOAUTH at work: programs that print credentials, beside the installed go command. */
class GoAuthCredentialsTest {
  private static final String TOKEN = "Bearer t0ken";

  @TempDir private static Path keys;
  private static TestTls tls;

  @TempDir private Path dir;
  private FakeProxy server;
  private FakeProxy other;
  private final Map<String, String> variables = new TreeMap<>();
  private final List<String> notices = new ArrayList<>();

  @BeforeAll
  static void makeKeys() throws Exception {
    tls = TestTls.in(keys);
  }

  @BeforeEach
  void start() throws Exception {
    assumeTrue(new File("/bin/sh").canExecute(), "needs /bin/sh");
    server = Modules.serve(FakeProxy.startTls(tls.context()));
    other = Modules.serve(FakeProxy.startTls(tls.context()));
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", Files.createDirectory(dir.resolve("home")).toString());
    variables.put("GOENV", "off");
    variables.put("SSL_CERT_FILE", tls.authority().toString());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    other.close();
  }

  /** A program that notes its arguments and its input, and prints what the body does. */
  private Path program(String name, String body) throws IOException {
    Path log = dir.resolve(name + ".log");
    String script = "#!/bin/sh\n{ printf '[%s]' \"$@\"; echo; cat; } >>" + log + "\n" + body + "\n";
    Path file = Files.writeString(dir.resolve(name), script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private String log(String name) throws IOException {
    Path log = dir.resolve(name + ".log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  private String print(URI prefix, String token) {
    return "printf '%s\\n\\nAuthorization: %s\\n\\n' '" + prefix + "' '" + token + "'";
  }

  private HttpSettings settings() throws Exception {
    GoEnv env = GoEnv.load(variables, Os.LINUX, EnvFiles.ofThisMachine());
    return GoHttpSettings.of(env, variables, notices::add);
  }

  private void fetch() throws Exception {
    fetch(settings());
  }

  private void fetch(HttpSettings settings) throws Exception {
    Path place = Files.createTempDirectory(dir, "fetch");
    try (ModuleSources sources = new ModuleSources(settings, ZipLimits.GO)) {
      sources.source(server.base()).fetch(Modules.TOML, place);
    }
  }

  private List<String> sent(FakeProxy proxy) {
    return proxy.requests().stream()
        .map(request -> request.header("Authorization").orElse("none"))
        .toList();
  }

  private URI mod() {
    return URI.create(server.base() + Modules.MOD_TARGET);
  }

  private void demandToken(int status) {
    FakeProxy.Answer refusal = FakeProxy.text(status, "who are you?\n", "X-Realm: here");
    server.demand(Modules.MOD_TARGET, TOKEN, refusal).demand(Modules.ZIP_TARGET, TOKEN, refusal);
  }

  @Test
  void runsACommandOnceBeforeTheFirstRequest() throws Exception {
    demandToken(401);
    Path helper = program("helper", print(server.base(), TOKEN));
    variables.put("GOAUTH", helper + " 'a b' c");
    fetch();
    assertEquals("[a b][c]\n", log("helper"));
    assertEquals(List.of(TOKEN, TOKEN), sent(server));
  }

  @ParameterizedTest
  @CsvSource({"401,Unauthorized", "403,Forbidden", "404,Not Found"})
  void runsItAgainWithTheUrlAndTheAnswerAfterARefusal(int status, String phrase) throws Exception {
    demandToken(status);
    Path helper = program("helper", "[ $# = 0 ] || " + print(server.base(), TOKEN));
    variables.put("GOAUTH", helper.toString());
    fetch();
    String told = log("helper");
    assertTrue(told.startsWith("[]\n[" + mod() + "]\nHTTP/1.1 " + status + " " + phrase), told);
    assertTrue(told.contains("\nX-Realm: here\n") && told.endsWith("\n\n"), told);
    assertEquals(List.of("none", TOKEN, TOKEN), sent(server));
    assertEquals(List.of(), notices);
  }

  @Test
  void triesNothingAgainWithTheSameCredentials() throws Exception {
    demandToken(401);
    variables.put("GOAUTH", program("helper", print(server.base(), "Bearer old")).toString());
    assertThrows(UpstreamException.class, this::fetch);
    assertEquals(List.of("Bearer old"), sent(server));
    assertEquals(2, log("helper").split("\\[").length - 1);
  }

  @Test
  void runsNothingForPlainHttp() throws Exception {
    try (FakeProxy plain = Modules.serve(FakeProxy.start())) {
      variables.put("GOAUTH", program("helper", print(plain.base(), TOKEN)).toString());
      try (ModuleSources sources = new ModuleSources(settings(), ZipLimits.GO)) {
        sources.source(plain.base()).fetch(Modules.TOML, dir);
      }
      assertEquals("", log("helper"));
      assertEquals(List.of("none", "none"), sent(plain));
    }
  }

  @Test
  void sendsCredentialsToTheirPrefixOnlyAndNotBehindARedirect() throws Exception {
    server.on(Modules.ZIP_TARGET, FakeProxy.redirect(other.base() + Modules.ZIP_TARGET));
    URI path = URI.create(server.base() + "/github.com/%21burnt%21sushi");
    URI notThis = URI.create(server.base() + "/github.com/%21burnt%21sus");
    String both = print(path, TOKEN) + ";" + print(notThis, "Bearer wrong");
    String all = both + ";" + print(other.base(), "Bearer elsewhere");
    variables.put("GOAUTH", program("helper", all).toString());
    fetch();
    assertEquals(List.of(TOKEN, TOKEN), sent(server));
    assertEquals(List.of("none"), sent(other));
  }

  @Test
  void prefersTheMethodListedFirstAndTheLongestPrefix() throws Exception {
    String first = print(server.base(), "Bearer first");
    URI zip = URI.create(server.base() + Modules.ZIP_TARGET);
    String second = print(server.base(), "Bearer second") + ";" + print(zip, "Bearer zip");
    variables.put("GOAUTH", program("one", first) + ";" + program("two", second));
    fetch();
    assertEquals(List.of("Bearer first", "Bearer zip"), sent(server));
  }

  @Test
  void saysWithoutSecretsThatACommandFails() throws Exception {
    Path helper = program("helper", "echo s3cret; echo s3cret >&2; exit 3");
    variables.put("GOAUTH", helper + " --token s3cret");
    fetch();
    assertEquals(List.of("GOAUTH: " + helper + ": exit status 3"), notices);
    notices.clear();
    variables.put("GOAUTH", program("helper", "echo s3cret") + " s3cret");
    fetch();
    String why = ": invalid format: line 1 is no URL";
    assertEquals(List.of("GOAUTH: " + helper + why), notices);
    assertEquals(List.of("none", "none", "none", "none"), sent(server));
  }

  @Test
  void givesUpOnAProgramThatDoesNotEndOrPrintsWithoutEnd() throws Exception {
    HelperProcess helper = new HelperProcess(variables, Duration.ofMillis(300));
    Path sleeper = program("sleeper", "sleep 1000");
    IOException e =
        assertThrows(
            IOException.class,
            () -> helper.run(List.of(sleeper.toString()), Optional.empty(), "x".repeat(1 << 20)));
    assertEquals("not done within 0 s", e.getMessage());
    HelperProcess patient = new HelperProcess(variables, Duration.ofMinutes(1));
    e =
        assertThrows(
            IOException.class, () -> patient.run(List.of("yes"), Optional.empty(), "unread"));
    assertEquals("printed more than 1048576 bytes", e.getMessage());
  }

  @Test
  void doesNotLookForProgramsInRelativeDirectories() {
    assertEquals(Optional.empty(), HelperProcess.find("sh", Map.of("PATH", ".:bin:")));
    assertEquals(
        Optional.of(Path.of("/bin/sh")), HelperProcess.find("sh", Map.of("PATH", ".:/bin")));
  }

  @Test
  void endsWhenTheThreadIsInterrupted() throws Exception {
    variables.put("GOAUTH", program("helper", "sleep 1000").toString());
    Credentials credentials = settings().credentials();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedIOException.class, () -> credentials.fields(mod()));
    assertTrue(Thread.interrupted());
  }

  @Test
  void tellsTheProgramOfAServiceNothingThatStrangersChoose() throws Exception {
    Path helper = program("helper", "[ $# = 0 ] || " + print(server.base(), "Bearer $$"));
    variables.put("GOAUTH", helper.toString());
    AtomicLong now = new AtomicLong(-5);
    HelperProcess process = new HelperProcess(variables, Duration.ofMinutes(1));
    Credentials credentials =
        new GoAuthCredentials(
            List.of(new GoAuthMethod.OfCommand(List.of(helper.toString()), process)),
            GoAuthCredentials.Caller.ANYBODY,
            notices::add,
            now::get);
    String refusal = "HTTP/1.1 404 Not Found\nX-Path: " + mod() + "\n\n";
    assertEquals(List.of(), credentials.fields(mod()));
    List<HeaderField> found = credentials.afterRefusal(mod(), refusal, List.of());
    assertFalse(found.isEmpty());
    assertEquals("[]\n[" + server.base() + "/]\nHTTP/1.1 404 Not Found\n\n", log("helper"));

    credentials.afterRefusal(mod(), refusal, found); // within the minute: no process
    credentials.afterRefusal(mod(), refusal, List.of()); // somebody else has found them
    assertEquals(2, log("helper").split("\\[").length - 1);
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    credentials.afterRefusal(mod(), refusal, found);
    assertEquals(3, log("helper").split("\\[").length - 1);
  }

  @Test
  void asksTheCredentialHelpersOfGit() throws Exception {
    assumeTrue(HelperProcess.find("git", variables).isPresent(), "needs git");
    server.demand(Modules.MOD_TARGET, "Basic bWU6c2VjcmV0", FakeProxy.text(401, "no\n"));
    Path repository = Files.createDirectory(dir.resolve("repo"));
    gitHelper("username=me", "password=secret");
    variables.put("GOAUTH", "git " + repository);
    fetch();
    assertEquals(List.of("none", "Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0"), sent(server));
    assertEquals(List.of(), notices);
  }

  @Test
  void takesNoCredentialsOfAnotherHostFromGit() throws Exception {
    assumeTrue(HelperProcess.find("git", variables).isPresent(), "needs git");
    demandToken(401);
    gitHelper("username=me", "password=secret", "host=" + other.base().getRawAuthority());
    variables.put("GOAUTH", "git " + dir);
    assertThrows(UpstreamException.class, this::fetch);
    assertEquals(List.of("none"), sent(server));
    assertEquals(
        List.of("GOAUTH: git: credentials for another URL than the one asked for"), notices);
  }

  @Test
  void refusesADirectoryForGitThatIsNotThere() throws Exception {
    demandToken(401);
    variables.put("GOAUTH", "git " + dir.resolve("none"));
    assertThrows(UpstreamException.class, this::fetch);
    assertEquals(List.of("GOAUTH: git: " + dir.resolve("none") + " is not a directory"), notices);
  }

  private void gitHelper(String... lines) {
    variables.put("GIT_CONFIG_COUNT", "1");
    variables.put("GIT_CONFIG_KEY_0", "credential.helper");
    variables.put(
        "GIT_CONFIG_VALUE_0", "!f() { printf '%s\\n' '" + String.join("' '", lines) + "'; }; f");
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "--late, 401", "--late, 404"})
  void actsAsTheGoCommandDoes(String late, int refusal) throws Exception {
    Optional<Path> go = HelperProcess.find("go", variables);
    assumeTrue(go.isPresent(), "needs go");
    if (refusal > 0) {
      server.demand(Modules.MOD_TARGET, TOKEN, FakeProxy.text(refusal, "no\n", "X-Realm: here"));
    }
    server.on(
        Modules.MOD_TARGET.replace(".mod", ".info"),
        FakeProxy.text(200, "{\"Version\":\"v1.5.0\"}"));
    String unlessLate = "[ \"$1$2\" = --late ] || ";
    Path helper = program("helper", unlessLate + print(server.base(), TOKEN));
    variables.put("GOAUTH", helper + " " + late);
    variables.put("GOPROXY", server.base().toString());
    variables.put("GOMODCACHE", dir.resolve("modcache").toString());
    variables.put("GOCACHE", dir.resolve("gocache").toString());
    variables.put("GOFLAGS", "-modcacherw");
    variables.put("GOSUMDB", "off");
    variables.put("GOTOOLCHAIN", "local");
    ProcessBuilder download =
        new ProcessBuilder(go.get().toString(), "mod", "download", "-x", Modules.TOML.toString())
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("go.txt").toFile());
    download.environment().clear();
    download.environment().putAll(variables);
    assertEquals(0, download.start().waitFor(), Files.readString(dir.resolve("go.txt")));
    List<String> goSent = sentForMod();
    List<String> goRan = comparable(log("helper"));

    Files.delete(dir.resolve("helper.log"));
    fetch();
    List<String> ourSent = sentForMod();
    assertEquals(goSent, ourSent.subList(goSent.size(), ourSent.size()));
    assertEquals(goRan, comparable(log("helper")));
  }

  private List<String> sentForMod() {
    return server.requests().stream()
        .filter(request -> request.target().equals(Modules.MOD_TARGET))
        .map(request -> request.header("Authorization").orElse("none"))
        .toList();
  }

  /** Without the words for the status, which our client cannot see, and in one order. */
  private static List<String> comparable(String log) {
    return log.lines()
        .map(line -> line.startsWith("HTTP/") ? line.substring(0, 12) : line)
        .sorted()
        .toList();
  }
}
