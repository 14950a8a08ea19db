package dev.sumdb.goenv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same questions to the installed go command; skipped where there is none. */
class GoEnvParityTest {
  private static final List<String> NAMES =
      List.of(
          "GOAUTH",
          "GOENV",
          "GOFLAGS",
          "GOINSECURE",
          "GOMODCACHE",
          "GONOPROXY",
          "GONOSUMDB",
          "GOPATH",
          "GOPRIVATE",
          "GOPROXY",
          "GOROOT",
          "GOSUMDB",
          "GOVCS");

  @TempDir Path temp;

  static List<Map<String, String>> settings() {
    List<Map<String, String>> settings = new ArrayList<>();
    settings.add(Map.of());
    settings.add(Map.of("GOENV", "off"));
    settings.add(Map.of("FILE", "GOSUMDB=of.file\nGOPRIVATE=p.x\nGOPROXY=https://127.0.0.1:9\n"));
    settings.add(Map.of("FILE", "GOSUMDB=of.file\nGOPRIVATE=p.x\n", "GOSUMDB", "off"));
    settings.add(Map.of("FILE", "GOSUMDB=\nGOPROXY=\nGONOSUMDB=\nGOPRIVATE=p.x\n"));
    settings.add(
        Map.of("FILE", "GOPRIVATE= a.x, b.x\r\nx\n#GOFLAGS=-x\nGOINSECURE=i.x=y\nGOPATH=/f"));
    settings.add(Map.of("GOPRIVATE", "p.x", "GONOSUMDB", "none", "GONOPROXY", ""));
    settings.add(Map.of("GOPATH", "/a:/b"));
    settings.add(Map.of("GOPATH", "/a//b/", "GOAUTH", "off"));
    settings.add(Map.of("GOMODCACHE", "/c//d", "GOVCS", "*:off"));
    settings.add(Map.of("XDG_CONFIG_HOME", "/nowhere/./cfg"));
    settings.add(Map.of("GOSUMDB", " ", "GOPROXY", "off"));
    return settings;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void agreesWithGoEnv(Map<String, String> setting) throws Exception {
    Map<String, String> env = environment();
    env.putAll(setting);
    String content = env.remove("FILE");
    if (content != null) {
      env.put("GOENV", Files.writeString(temp.resolve("env"), content).toString());
    }
    JsonNode want = new ObjectMapper().readTree(run(env, "env", "-json"));
    GoEnv have = GoEnv.load(env, Os.current(), EnvFiles.ofThisMachine());
    for (String name : NAMES) {
      assertEquals(want.get(name).asText(), have.value(name).value(), name);
    }
  }

  @Test
  void agreesWithGoOnWhichFileWinsForGoroot() throws Exception {
    Map<String, String> env = environment();
    String goroot = run(env, "env", "GOROOT").strip();
    env.put("GOENV", Files.writeString(temp.resolve("env"), "GOROOT=" + goroot + "/\n").toString());
    assertEquals(run(env, "env", "GOROOT").strip(), load(env).value("GOROOT").value());
    assertEquals(GoEnvValue.Origin.FILE, load(env).value("GOROOT").origin());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "private",
        "on",
        "none",
        " ",
        "off x",
        "a b c",
        "sum.golang.google.cn https://x.example",
        "sum.golang.org+033de0ae+AAAA",
        "x.example/a!b+00000000+AAAA",
      })
  void beginsEachRefusalOfGosumdbAsGoDoes(String gosumdb) throws Exception {
    Path versions = Files.createDirectories(temp.resolve("proxy/example.com/m/@v"));
    Files.writeString(versions.resolve("v1.0.0.info"), "{\"Version\":\"v1.0.0\"}");
    Files.writeString(versions.resolve("v1.0.0.mod"), "module example.com/m\n");
    Map<String, String> env = environment();
    env.put("GOENV", "off");
    env.put("GOFLAGS", "-modcacherw");
    env.put("GOPROXY", temp.resolve("proxy").toUri().toString());
    env.put("GOSUMDB", gosumdb);
    String said = run(env, "mod", "download", "example.com/m@v1.0.0").strip();
    String ours = assertThrows(MalformedException.class, () -> load(env).gosumdb()).getMessage();
    String theirs = said.substring(said.indexOf("verifying go.mod: ") + 18);
    assertTrue(ours.startsWith(theirs), "go says: " + said + "; we say: " + ours);
  }

  private static GoEnv load(Map<String, String> env) {
    return GoEnv.load(env, Os.current(), EnvFiles.ofThisMachine());
  }

  /** What go needs to run, and nothing of the machine's settings. */
  private Map<String, String> environment() throws IOException {
    Map<String, String> env = new TreeMap<>();
    env.put("PATH", System.getenv().getOrDefault("PATH", ""));
    Assumptions.assumeTrue(Os.current() == Os.LINUX, "runs on Linux");
    Assumptions.assumeTrue(
        !load(env).value("GOROOT").value().isEmpty(), "no go command on the PATH");
    Path home = temp.resolve("home");
    // so that no process of go writes there while the directory is deleted
    Path telemetry = Files.createDirectories(home.resolve(".config/go/telemetry"));
    Files.writeString(telemetry.resolve("mode"), "off");
    env.put("HOME", home.toString());
    env.put("GOTOOLCHAIN", "local");
    return env;
  }

  /** Runs go; its output and messages together. */
  private String run(Map<String, String> env, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("go"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
    builder.redirectErrorStream(true).environment().clear();
    builder.environment().putAll(env);
    Process go = builder.start();
    go.getOutputStream().close();
    String output = new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(go.waitFor(60, TimeUnit.SECONDS));
    return output;
  }
}
