package dev.sumdb.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
  private static final Path NO_FILE = Path.of("");

  @TempDir Path dir;

  @Test
  void servesTheLogOfTheDirectoryOnLoopbackByDefault() {
    ServerConfig config = ServerConfig.defaults();
    assertEquals(Path.of(".sumdb"), config.dir());
    assertEquals(new HostPort("127.0.0.1", 8080), config.listen());
    assertEquals("off", config.upstream());
    assertEquals(HostPort.NONE, config.adminListen());
    assertEquals("text", config.logFormat());
    assertEquals(false, config.tls());
  }

  @Test
  void prefersFlagsToEnvironmentToFile() throws Exception {
    Path file = file("listen: 127.0.0.1:1\nupstream: file:///a\nlog-level: debug\n");
    ServerConfig config =
        ServerConfig.load(
            Map.of(Setting.LISTEN, "127.0.0.1:3"),
            Map.of("SUMDB_LISTEN", "127.0.0.1:2", "SUMDB_UPSTREAM", "file:///b"),
            file);
    assertEquals(3, config.listen().port());
    assertEquals("file:///b", config.upstream());
    assertEquals("debug", config.logLevel());
  }

  @Test
  void takesAnEmptyFileForNothingSet() throws Exception {
    assertEquals(ServerConfig.defaults(), ServerConfig.load(Map.of(), Map.of(), file("# x\n")));
  }

  @Test
  void leavesForeignVariablesAlone() throws Exception {
    // A Kubernetes service named sumdb puts such variables into every pod beside it.
    Map<String, String> env =
        Map.of("SUMDB_PORT", "tcp://10.0.0.1:80", "SUMDB_JAVA_OPTS", "-Xmx1g");
    assertEquals(ServerConfig.defaults(), ServerConfig.load(Map.of(), env, NO_FILE));
  }

  @Test
  void refusesUnknownKeysWithLineAndSuggestion() throws Exception {
    Path file = file("# mine\nlisten: :80\n\nlisen: :81\nLog_Format: json\ncolour: red\n");
    assertEquals(
        List.of(
            file + ":4: unknown key \"lisen\"; did you mean \"listen\"?",
            file + ":5: unknown key \"Log_Format\"; did you mean \"log-format\"?",
            file + ":6: unknown key \"colour\"; known keys: " + String.join(", ", Setting.keys())),
        problems(Map.of(), Map.of(), file));
  }

  @Test
  void tellsAllProblemsAtOnceWithTheirOrigins() throws Exception {
    Path file = file("admin-listen: 9090\naccess-log: [yes]\n");
    Path missing = dir.resolve("missing.pem");
    assertEquals(
        List.of(
            file + ":2: access-log: want one value",
            "--tls-cert: tls-cert: cannot read " + missing,
            "--tls-cert: tls-cert: TLS needs both tls-cert and tls-key",
            "--listen: listen: want HOST:PORT, got \"8080\"",
            file + ":1: admin-listen: want HOST:PORT, got \"9090\"",
            "SUMDB_LOG_LEVEL: log-level: want error, warn, info, debug, trace, got \"loud\""),
        problems(
            Map.of(Setting.LISTEN, "8080", Setting.TLS_CERT, missing.toString()),
            Map.of("SUMDB_LOG_LEVEL", "loud"),
            file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listen: a:1\\nlisten: b:2 | :2: Duplicate field 'listen'
          - listen                  | :1: want lines of KEY: VALUE
          listen: a:1\\n---\\nx: y  | : want one YAML document
          listen:                   | :1: listen: want HOST:PORT
          listen: ~                 | :1: listen: want one value
          dir: {a: b}               | :1: dir: want one value
          """)
  void refusesFilesThatAreNoPlainMapping(String text, String problem) throws Exception {
    Path file = file(text.replace("\\n", "\n") + "\n");
    assertEquals(List.of(file + problem), problems(Map.of(), Map.of(), file));
  }

  @Test
  void namesTheLineOfASyntaxError() throws Exception {
    Path file = file("listen: a:1\nupstream: \"x\n");
    List<String> problems = problems(Map.of(), Map.of(), file);
    assertTrue(problems.get(0).matches("\\Q" + file + "\\E:[23]: .*"), problems.toString());
  }

  @Test
  void tellsThatTheFileIsMissing() {
    Path file = dir.resolve("none.yaml");
    assertEquals(List.of(file + ": no such file"), problems(Map.of(), Map.of(), file));
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://h",
    "h:80",
    "http://",
    "http://u:p@h",
    "http://h/?q",
    "http://h/#f",
    "'http://h/a b'"
  })
  void refusesUrlsThatCannotBeABase(String url) {
    assertEquals(
        List.of(
            "--advertise: advertise: want http://HOST[:PORT][/PATH] or https://…, got \""
                + url
                + "\""),
        problems(Map.of(Setting.ADVERTISE, url), Map.of(), NO_FILE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          QUEUE         | 0     | want a number from 1 to 999999
          QUEUE         | 1e3   | want a number from 1 to 999999
          TEMP_LIMIT    | 5 MB  | want a size such as 512MiB
          TEMP_LIMIT    | -1    | want a size such as 512MiB
          NOT_FOUND_TTL | 6s    | want a time such as 500ms, 5s or 2m, at most 5s
          NOT_FOUND_TTL | 5     | want a time such as 500ms, 5s or 2m, at most 5s
          ACCESS_LOG    | yes   | want true, false
          """)
  void refusesLimitsThatAreNone(Setting setting, String text, String want) {
    assertEquals(
        List.of("--%1$s: %1$s: %2$s, got \"%3$s\"".formatted(setting.key(), want, text)),
        problems(Map.of(setting, text), Map.of(), NO_FILE));
  }

  @Test
  void readsSizesAndTimesWithTheirUnits() throws Exception {
    Path file = file("temp-limit: 3GiB\ncache: 512\nnot-found-ttl: 500ms\nanswer-timeout: 2m\n");
    Limits limits = ServerConfig.load(Map.of(), Map.of(), file).limits();
    assertEquals(3L << 30, limits.tempBytes());
    assertEquals(512, limits.cacheBytes());
    assertEquals(Duration.ofMillis(500), limits.notFoundTtl());
    assertEquals(Duration.ofMinutes(2), limits.answer());
  }

  @Test
  void dropsTheSlashAtTheEndOfAUrl() throws Exception {
    ServerConfig config =
        ServerConfig.load(Map.of(Setting.ADVERTISE, "https://h/p/"), Map.of(), NO_FILE);
    assertEquals("https://h/p", config.advertise());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("sumdb.yaml"), text);
  }

  private static List<String> problems(
      Map<Setting, String> flags, Map<String, String> environment, Path file) {
    return assertThrows(ConfigException.class, () -> ServerConfig.load(flags, environment, file))
        .problems();
  }
}
