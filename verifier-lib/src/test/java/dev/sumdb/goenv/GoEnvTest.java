package dev.sumdb.goenv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goenv.GoEnvValue.Origin;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GoEnvTest {
  private static final String USER_FILE = "/home/x/.config/go/env";

  private final FakeFiles files = new FakeFiles();

  @ParameterizedTest
  @EnumSource(Os.class)
  void worksWithoutHomeFilesOrGo(Os os) throws Exception {
    GoEnv env = GoEnv.load(Map.of(), os, files);
    GoSumDb.Database db = (GoSumDb.Database) env.gosumdb();
    assertEquals("sum.golang.org", db.name());
    assertEquals("", env.goproxy());
    assertEquals(Origin.DEFAULT, env.value("GOPROXY").origin());
    assertEquals(List.of(), env.gopath());
    assertEquals(Optional.empty(), env.gomodcache());
    assertEquals(Optional.empty(), env.sumdbState());
    assertEquals(Optional.empty(), env.netrcFile());
    assertEquals(0, env.netrc().size());
    assertEquals("", env.value("GOROOT").value());
    assertEquals("", env.value("GOENV").value());
    assertEquals(List.of(new GoAuth.UseNetrc()), env.goauth());
    assertTrue(env.gonosumdb().isEmpty());
    assertTrue(env.trustRoots().isEmpty());
    assertEquals(List.of(), env.warnings());
  }

  @Test
  void processBeatsFileBeatsGorootBeatsDefault() {
    files.file(USER_FILE, "GOSUMDB=of.file\nGOPRIVATE=file.example\n");
    files.file("/go/go.env", "# comment\nGOSUMDB=of.root\nGOPROXY=https://root.example\n");
    Map<String, String> process = Map.of("HOME", "/home/x", "GOROOT", "/go/");
    GoEnv env = linux(process);
    assertValue(env, "GOSUMDB", "of.file", Origin.FILE, USER_FILE);
    assertValue(env, "GOPROXY", "https://root.example", Origin.GOROOT, "/go/go.env");
    assertValue(env, "GOROOT", "/go", Origin.PROCESS, "");
    assertValue(env, "GOAUTH", "netrc", Origin.DEFAULT, "");
    env = linux(with(process, "GOSUMDB", "off"));
    assertValue(env, "GOSUMDB", "off", Origin.PROCESS, "");
    assertEquals("environment", env.value("GOSUMDB").describeOrigin());
    assertEquals(USER_FILE, env.value("GOPRIVATE").describeOrigin());
    assertEquals("default", env.value("GOAUTH").describeOrigin());
    assertEquals("default, from GOPRIVATE", env.value("GONOPROXY").describeOrigin());
  }

  @Test
  void anEmptyProcessValueCountsAsUnset() {
    files.file(USER_FILE, "GOSUMDB=of.file\n");
    GoEnv env =
        linux(Map.of("HOME", "/home/x", "GOSUMDB", "", "GONOSUMDB", "", "GOPRIVATE", "p.x"));
    assertValue(env, "GOSUMDB", "of.file", Origin.FILE, USER_FILE);
    assertValue(env, "GONOSUMDB", "p.x", Origin.DEFAULT, "GOPRIVATE");
  }

  @Test
  void anEmptyFileValueHidesGoEnvAndIsNoDefault() {
    files.file(USER_FILE, "GOSUMDB=\nGOPROXY=\n");
    files.file("/go/go.env", "GOSUMDB=of.root\nGOPROXY=https://root.example\n");
    GoEnv env = linux(Map.of("HOME", "/home/x", "GOROOT", "/go"));
    assertValue(env, "GOPROXY", "", Origin.FILE, USER_FILE);
    assertEquals(
        "missing GOSUMDB", assertThrows(MalformedException.class, env::gosumdb).getMessage());
  }

  @Test
  void readsTheFileAsGoDoes() {
    files.file(
        USER_FILE,
        "\n# GOPRIVATE=comment\n GOPRIVATE=blank\ngoprivate=lower\nGOPRIVATE\n=x\n"
            + "GOPRIVATE=first.x\nGOPRIVATE=a=b, c \nHTTPS_PROXY=http://file.example\nGOINSECURE=z");
    GoEnv env = linux(Map.of("HOME", "/home/x"));
    assertValue(env, "GOPRIVATE", "a=b, c ", Origin.FILE, USER_FILE);
    assertValue(env, "GOINSECURE", "z", Origin.FILE, USER_FILE);
    assertValue(env, "HTTPS_PROXY", "", Origin.DEFAULT, "");
  }

  @ParameterizedTest
  @CsvSource({
    "LINUX,HOME,/home/x,/home/x/.config/go/env,/home/x/go,/home/x/go/pkg/mod,/home/x/.netrc",
    "MACOS,HOME,/Users/x,/Users/x/Library/Application Support/go/env,/Users/x/go,"
        + "/Users/x/go/pkg/mod,/Users/x/.netrc",
    "WINDOWS,userprofile,C:\\Users\\x,C:\\Users\\x\\AppData\\Roaming\\go\\env,C:\\Users\\x\\go,"
        + "C:\\Users\\x\\go\\pkg\\mod,C:\\Users\\x\\.netrc",
  })
  void knowsTheDirectoriesOfEachSystem(
      Os os,
      String homeName,
      String home,
      String goenv,
      String gopath,
      String cache,
      String netrc) {
    Map<String, String> process =
        Map.of(homeName, home, "APPDATA", "C:\\Users\\x\\AppData\\Roaming");
    files.file(goenv, "GOPRIVATE=from.file\n");
    GoEnv env = GoEnv.load(process, os, files);
    assertValue(env, "GOENV", goenv, Origin.DEFAULT, "");
    assertValue(env, "GOPRIVATE", "from.file", Origin.FILE, goenv);
    assertEquals(List.of(gopath), env.gopath());
    assertEquals(Optional.of(cache), env.gomodcache());
    assertValue(env, "GOMODCACHE", cache, Origin.DEFAULT, "GOPATH");
    assertEquals(Optional.of(netrc), env.netrcFile());
  }

  @Test
  void followsXdgOnLinuxOnly() {
    Map<String, String> process = Map.of("HOME", "/home/x", "XDG_CONFIG_HOME", "/cfg");
    assertEquals("/cfg/go/env", linux(process).value("GOENV").value());
    assertEquals(
        "/home/x/Library/Application Support/go/env",
        GoEnv.load(process, Os.MACOS, files).value("GOENV").value());
    assertEquals("", linux(with(process, "XDG_CONFIG_HOME", "cfg")).value("GOENV").value());
  }

  @Test
  void goenvNamesTheFileOrTurnsItOff() {
    files.file(USER_FILE, "GOPRIVATE=user.x\n").file("/other", "GOPRIVATE=other.x\n");
    Map<String, String> process = Map.of("HOME", "/home/x");
    assertEquals("other.x", linux(with(process, "GOENV", "/other")).value("GOPRIVATE").value());
    GoEnv off = linux(with(process, "GOENV", "off"));
    assertEquals("", off.value("GOPRIVATE").value());
    assertValue(off, "GOENV", "", Origin.PROCESS, "");
  }

  @Test
  void findsGoThroughTheLinkOnThePath() {
    files
        .link("/usr/bin/go", "/usr/lib/go-1.26/bin/go")
        .directory("/usr/lib/go-1.26/pkg/tool")
        .file("/usr/lib/go-1.26/go.env", "GOSUMDB=of.root\n");
    GoEnv env = linux(Map.of("PATH", "/empty:/usr/bin:/bin"));
    assertValue(env, "GOROOT", "/usr/lib/go-1.26", Origin.DEFAULT, "");
    assertValue(env, "GOSUMDB", "of.root", Origin.GOROOT, "/usr/lib/go-1.26/go.env");
  }

  @Test
  void findsACrossCompiledGoOneLevelUp() {
    files.file("/go/bin/linux_arm64/go", "").directory("/go/pkg/tool");
    assertEquals("/go", linux(Map.of("PATH", "/go/bin/linux_arm64")).value("GOROOT").value());
  }

  @Test
  void findsGoOnWindows() {
    files
        .file("C:\\Program Files\\Go\\bin\\go.exe", "")
        .directory("C:\\Program Files\\Go\\pkg\\tool")
        .file("C:\\Program Files\\Go\\go.env", "GOSUMDB=of.root\n");
    GoEnv env =
        GoEnv.load(Map.of("Path", "D:\\x;\"C:\\Program Files\\Go\\bin\""), Os.WINDOWS, files);
    assertEquals("C:\\Program Files\\Go", env.value("GOROOT").value());
    assertEquals("of.root", env.value("GOSUMDB").value());
  }

  @Test
  void takesNoGoFromTheCurrentDirectory() {
    files.file("go", "").file("./go", "").directory("pkg/tool").directory("/pkg/tool");
    assertEquals("", linux(Map.of("PATH", ".::bin")).value("GOROOT").value());
  }

  @Test
  void aWrapperScriptIsNoInstallation() {
    files.file("/usr/local/bin/go", "#!/bin/sh\n");
    assertEquals("", linux(Map.of("PATH", "/usr/local/bin")).value("GOROOT").value());
  }

  @Test
  void anInstallationIsNoDefaultWorkspace() {
    GoEnv env = linux(Map.of("HOME", "/home/x", "GOROOT", "/home/x/go"));
    assertEquals(List.of(), env.gopath());
    assertEquals(Optional.empty(), env.gomodcache());
  }

  @Test
  void theFirstElementOfGopathHoldsTheCaches() {
    GoEnv env = linux(Map.of("GOPATH", "/a:/b"));
    assertEquals(List.of("/a", "/b"), env.gopath());
    assertEquals(Optional.of("/a/pkg/mod"), env.gomodcache());
    assertEquals(Optional.of("/a/pkg/sumdb"), env.sumdbState());
    env = linux(Map.of("GOPATH", "/a", "GOMODCACHE", "/c"));
    assertEquals(Optional.of("/c"), env.gomodcache());
    assertEquals(Optional.of("/a/pkg/sumdb"), env.sumdbState());
  }

  @Test
  void goprivateIsTheDefaultThatAnExplicitListReplaces() {
    GoEnv env = linux(Map.of("GOPRIVATE", "p.x", "GONOSUMDB", "none", "GOINSECURE", "i.x"));
    assertTrue(env.goprivate().matches("p.x/a"));
    assertTrue(env.gonoproxy().matches("p.x/a"));
    assertFalse(env.gonosumdb().matches("p.x/a"));
    assertTrue(env.goinsecure().matches("i.x/a"));
  }

  @Test
  void saysWhyADatabaseIsNotAsked() {
    GoEnv env = linux(Map.of("GOPRIVATE", "*.corp.example,p.x"));
    assertEquals(Optional.of("GOPRIVATE=p.x"), env.exemption("p.x/lib"));
    assertEquals(Optional.empty(), env.exemption("rsc.io/quote"));
    env = linux(Map.of("GONOSUMDB", "*.corp.example", "GOPRIVATE", "p.x"));
    assertEquals(Optional.of("GONOSUMDB=*.corp.example"), env.exemption("a.corp.example/lib"));
    assertEquals(Optional.empty(), env.exemption("p.x/lib"));
    assertEquals(
        Optional.of("GOSUMDB=off"), linux(Map.of("GOSUMDB", "off")).exemption("rsc.io/quote"));
    assertEquals(Optional.empty(), linux(Map.of("GOINSECURE", "rsc.io")).exemption("rsc.io/quote"));
  }

  @Test
  void asksAboutToolchainsWhateverIsSet() {
    String toolchain = "golang.org/toolchain";
    Map<String, String> off = Map.of("GOSUMDB", "off", "GONOSUMDB", "*");
    assertEquals(Optional.empty(), linux(off).exemption(toolchain));
    assertEquals(
        Optional.empty(), linux(with(off, "GOPROXY", "file:///a,direct")).exemption(toolchain));
    assertEquals(
        Optional.of("GOSUMDB=off"), linux(with(off, "GOPROXY", "file:///a")).exemption(toolchain));
  }

  @Test
  void readsNetrcWhereGoDoes() throws IOException {
    String entry = "machine a.x login l password p\n";
    files.file("/home/x/.netrc", entry).file("/n", entry + entry);
    assertEquals(1, linux(Map.of("HOME", "/home/x")).netrc().size());
    assertEquals(2, linux(Map.of("HOME", "/home/x", "NETRC", "/n")).netrc().size());
    assertEquals(0, linux(Map.of("HOME", "/home/y")).netrc().size());
    files.file("C:\\h\\.netrc", entry);
    GoEnv windows = GoEnv.load(Map.of("USERPROFILE", "C:\\h"), Os.WINDOWS, files);
    assertEquals(1, windows.netrc().size());
    files.file("C:\\h\\_netrc", entry + entry);
    assertEquals(2, windows.netrc().size());
    files.unreadable("/locked");
    assertThrows(IOException.class, () -> linux(Map.of("NETRC", "/locked")).netrc());
  }

  @Test
  void readsTransportVariablesFromTheProcess() throws MalformedException {
    GoEnv env =
        linux(
            Map.of("SSL_CERT_FILE", "/c.pem", "SSL_CERT_DIR", "/a::/b", "https_proxy", "p.x:3128"));
    assertEquals(new TrustRoots("/c.pem", List.of("/a", "/b")), env.trustRoots());
    assertEquals(
        Optional.of(URI.create("http://p.x:3128")),
        env.httpProxies().proxyFor(URI.create("https://sum.golang.org/latest")));
  }

  @Test
  void warnsOfWhatDoesNotWorkAsItLooks() {
    files.unreadable(USER_FILE);
    GoEnv env =
        linux(
            Map.of(
                "HOME", "/home/x",
                "GONOSUMCHECK", "1",
                "GOMODPROXY", "https://p.x",
                "GONOSUM", "",
                "GOPRIVATE", "a.x, b.x,[c"));
    assertEquals(
        List.of(
            "/home/x/.config/go/env: cannot be read; go ignores it without a word",
            "GOMODPROXY is no variable of the go command; see GOPROXY",
            "GONOSUMCHECK is no variable of the go command; see GONOSUMDB",
            "GOPRIVATE: \"[c\" is no pattern and matches nothing",
            "GOPRIVATE: the blank in \" b.x\" is part of the pattern, which therefore matches"
                + " nothing"),
        env.warnings());
  }

  @Test
  void ignoresCaseInVariableNamesOnWindowsOnly() {
    Map<String, String> process = Map.of("gosumdb", "off");
    assertEquals("off", GoEnv.load(process, Os.WINDOWS, files).value("GOSUMDB").value());
    assertEquals("sum.golang.org", linux(process).value("GOSUMDB").value());
  }

  @Test
  void readsThisProcess() {
    assertFalse(GoEnv.ofProcess().value("GOSUMDB").value().isEmpty());
  }

  private GoEnv linux(Map<String, String> process) {
    return GoEnv.load(process, Os.LINUX, files);
  }

  private static Map<String, String> with(Map<String, String> process, String name, String value) {
    Map<String, String> copy = new HashMap<>(process);
    copy.put(name, value);
    return copy;
  }

  private static void assertValue(
      GoEnv env, String name, String value, Origin origin, String where) {
    assertEquals(new GoEnvValue(name, value, origin, where), env.value(name));
  }
}
