package dev.sumdb.server.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.MemorySumDbSource;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.UsageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator forbids. */
class PolicyTest {
  private static final ModuleVersion M3 = TestDatabase.module(3);
  private static final ModuleVersion M4 = TestDatabase.module(4);

  @TempDir Path dir;
  private OverlayWorld world;

  @BeforeEach
  void make() throws Exception {
    world = new OverlayWorld(dir.resolve("log"));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void start(String allow, String deny, MinimumAge age) throws Exception {
    world.start(new OverlayWorld.Settings("corp.example", allow, deny, age, true));
  }

  private String refusal(ModuleVersion module) {
    RefusedByPolicyException e =
        assertThrows(RefusedByPolicyException.class, () -> world.lookup(module));
    return e.getMessage() + "; " + e.remedy();
  }

  @Test
  void deniedModulesAreRefusedWithTheReasonEvenIfTheyAreLogged() throws Exception {
    world.start(OverlayWorld.Settings.of("corp.example"));
    world.lookup(M3);
    ModuleVersion own = ModuleVersion.parse("corp.example/lib@v1.0.0");
    world.lookup(own);
    world.upstream.forgetAsked();
    start(
        "",
        "example.com/m3 CVE-2026-1: stolen; example.com/m4@v1.0.9 other; corp.example/lib old",
        OverlayWorld.Settings.anyAge());
    assertEquals(
        "denied by the operator of this checksum database: CVE-2026-1: stolen;"
            + " use another version, or ask the operator",
        refusal(M3));
    assertTrue(refusal(own).contains(": old;"));
    assertThrows(RefusedByPolicyException.class, () -> world.overlay().forwarding().admit(M3));
    assertEquals(List.of(), world.upstream.asked());
    assertEquals(TestDatabase.lines(M4, ""), world.text(M4), "the rule is for another version");
  }

  @Test
  void readsRulesFromAFile() throws Exception {
    Path file = dir.resolve("deny.txt");
    Files.writeString(file, "# stolen\n\nexample.com/m3@v1.0.3   no; really not\n");
    start("", "@" + file, OverlayWorld.Settings.anyAge());
    assertTrue(refusal(M3).contains(": no; really not;"), refusal(M3));
    world.lookup(M4);

    Files.writeString(file, "example.com/m3\n");
    UsageException e = assertThrows(UsageException.class, () -> DenyRules.parse("@" + file));
    assertEquals("deny: " + file + ":1: \"example.com/m3\" is no rule", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com/m3",
        "a.b x; see CVE-1",
        "https://a.b reason",
        "git@a.b reason",
        "a.b/... reason",
        "[a- reason",
        "m@1.0 reason",
        "@/no/such/file"
      })
  void refusesRulesThatWouldDenyNothing(String deny) {
    assertThrows(UsageException.class, () -> DenyRules.parse(deny));
  }

  @Test
  void asksOnlyAboutAllowedNames() throws Exception {
    start("example.com/m4,golang.org/x", "", OverlayWorld.Settings.anyAge());
    assertEquals(
        "not among the modules that the operator of this checksum database allows;"
            + " ask the operator to add it to the setting allow",
        refusal(M3));
    assertThrows(RefusedByPolicyException.class, () -> world.overlay().forwarding().forward(M3));
    assertEquals(List.of(), world.upstream.asked());
    world.lookup(M4);
    world.lookup(ModuleVersion.parse("corp.example/lib@v1.0.0"));
    assertEquals(List.of("corp.example/lib@v1.0.0"), world.hashed);
  }

  @Test
  void whatIsLoggedIsComparedHoweverYoungItIs() throws Exception {
    start("", "", days(7));
    world.logHashed(M3, "hashed here");
    assertThrows(ContradictedException.class, () -> world.lookup(M3));
  }

  @Test
  void whatMayNotBeAskedAboutIsAnsweredAsItIsLogged() throws Exception {
    start("golang.org/x", "", OverlayWorld.Settings.anyAge());
    world.logHashed(M3, "hashed here");
    assertEquals(TestDatabase.lines(M3, "hashed here"), world.text(M3));
    assertEquals(List.of(), world.upstream.asked());
  }

  /** Everything would be allowed otherwise. */
  @ParameterizedTest
  @ValueSource(strings = {",", "/", "[x", "example.com/m4,https://example.com", "a b"})
  void refusesAListOfAllowedNamesThatAllowsNothing(String allow) {
    assertThrows(UsageException.class, () -> start(allow, "", OverlayWorld.Settings.anyAge()));
  }

  private static MinimumAge days(int days, MemorySumDbSource... proxies) {
    Clock clock = Clock.fixed(OverlayWorld.NOW, ZoneOffset.UTC);
    return new MinimumAge(Duration.ofDays(days), List.of(proxies), clock);
  }

  private static void put(MemorySumDbSource proxy, ModuleVersion module, String info) {
    String path = module.path() + "/@v/" + module.version() + ".info";
    proxy.put(path, info.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesVersionsThatAreTooYoungAndSaysWhenToComeBack() throws Exception {
    MemorySumDbSource proxy = new MemorySumDbSource("modules", true);
    put(proxy, M3, "{\"Version\":\"v1.0.3\",\"Time\":\"2026-02-27T12:00:01Z\"}");
    put(proxy, M4, "{\"Version\":\"v1.0.4\",\"Time\":\"2026-02-22T14:00:00+02:00\"}");
    start("", "", days(7, new MemorySumDbSource("empty", true), proxy));
    assertEquals(
        "too young: the operator of this checksum database wants versions to be 7d old;"
            + " come back after 2026-03-06T12:00:02Z",
        refusal(M3));
    assertEquals(List.of(), world.upstream.asked());
    world.lookup(M4);
  }

  @Test
  void whatNoModuleProxyHasIsNotFoundHoweverOld() throws Exception {
    start("", "", days(7, new MemorySumDbSource("one", true), new MemorySumDbSource("two", true)));
    assertThrows(ModuleNotFoundException.class, () -> world.lookup(M3));
    assertEquals(List.of(), world.upstream.asked());
  }

  @Test
  void anUnknownAgeIsNoReasonToBelieve() throws Exception {
    MemorySumDbSource proxy = new MemorySumDbSource("modules", true);
    put(proxy, M3, "{\"Version\":\"v1.0.4\",\"Time\":\"2001-01-01T00:00:00Z\"}");
    put(proxy, M4, "{\"Version\":\"v1.0.4\"}");
    start("", "", days(7, proxy));
    UpstreamException e = assertThrows(UpstreamException.class, () -> world.lookup(M3));
    assertEquals(UpstreamException.Kind.UNAVAILABLE, e.kind());
    assertTrue(
        e.getMessage().startsWith("it is not known how old the version is, and it must be 7d: "),
        e.getMessage());
    assertTrue(e.getMessage().endsWith("is about \"v1.0.4\", want v1.0.3"), e.getMessage());
    e = assertThrows(UpstreamException.class, () -> world.lookup(M4));
    assertTrue(e.getMessage().endsWith("modules: version info has no Time"), e.getMessage());
    assertEquals(List.of(), world.upstream.asked());
  }
}
