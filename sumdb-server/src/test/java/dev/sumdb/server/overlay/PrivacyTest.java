package dev.sumdb.server.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.TestDatabase;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No private name leaves this machine. */
class PrivacyTest {
  private static final String PATTERNS =
      "corp.example,*.corp.example/team,github.com/MyOrg,gopkg.in/secret.v?";

  @TempDir Path dir;
  private OverlayWorld world;

  @BeforeEach
  void start() throws Exception {
    world = new OverlayWorld(dir.resolve("log")).start(OverlayWorld.Settings.of(PATTERNS));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void mustBeUntold() {
    for (String path : world.upstream.asked()) {
      String lower = path.toLowerCase(Locale.ROOT).replace("!", "");
      for (String word : List.of("corp.example", "myorg", "secret")) {
        assertFalse(lower.contains(word), path);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corp.example/lib@v1.0.0",
        "corp.example/lib/v2@v2.0.0",
        "corp.example/Lib/SUB@v1.0.0-RC1",
        "corp.example@v0.0.0-20260101000000-0123456789ab",
        "git.corp.example/team/x@v1.0.0",
        "git.corp.example/team/x/v3@v3.1.0",
        "github.com/MyOrg/api@v1.0.0",
        "github.com/MyOrg/api@v2.0.0+incompatible",
        "gopkg.in/secret.v1@v1.0.0",
      })
  void hashesPrivateNamesAndTellsNobody(String name) throws Exception {
    ModuleVersion module = ModuleVersion.parse(name);
    world.lookup(module);
    world.lookup(module);
    assertEquals(List.of(name), world.hashed);
    Forwarding forwarding = world.overlay().forwarding();
    assertThrows(ModuleNotFoundException.class, () -> forwarding.admit(module));
    assertThrows(ModuleNotFoundException.class, () -> forwarding.forward(module));
    assertEquals(List.of(), world.upstream.asked());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "github.com/myorg/api@v1.0.0",
        "github.com/MYORG/api/v2@v2.0.0",
        "gopkg.in/Secret.v1@v1.0.0",
      })
  void neitherHashesNorTellsNamesThatDifferInLetterCaseOnly(String name) throws Exception {
    ModuleVersion module = ModuleVersion.parse(name);
    ModuleNotFoundException e =
        assertThrows(ModuleNotFoundException.class, () -> world.lookup(module));
    assertEquals(
        "it differs from a private name in letter case only, so nobody was asked about it",
        e.getMessage());
    Forwarding forwarding = world.overlay().forwarding();
    assertThrows(ModuleNotFoundException.class, () -> forwarding.forward(module));
    assertEquals(List.of(), world.hashed);
    assertEquals(List.of(), world.upstream.asked());
  }

  /** What was logged before the name became private is not compared with anybody, either. */
  @Test
  void loggedPrivateNamesAreNotCompared() throws Exception {
    ModuleVersion module = ModuleVersion.parse("corp.example/lib@v1.0.0");
    ModuleVersion mistyped = ModuleVersion.parse("github.com/myorg/api@v1.0.0");
    world.logHashed(module, "");
    world.logHashed(mistyped, "");
    assertTrue(world.lookup(module).isSettled());
    assertTrue(world.lookup(mistyped).isSettled());
    assertEquals(List.of(), world.upstream.asked());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corp.example.org/lib@v1.0.0",
        "notcorp.example/lib@v1.0.0",
        "git.corp.example/other/x@v1.0.0",
        "github.com/MyOrganisation/api@v1.0.0",
        "golang.org/toolchain@v0.0.1-go1.26.0.linux-amd64",
      })
  void otherNamesAreAskedOfTheDatabase(String name) throws Exception {
    ModuleVersion module = ModuleVersion.parse(name);
    world.upstream.add(module, TestDatabase.lines(module, ""));
    assertEquals(TestDatabase.lines(module, ""), world.text(module));
    assertTrue(world.upstream.asked().contains(TestDatabase.lookupPath(module)));
    assertEquals(List.of(), world.hashed);
  }

  @Test
  void proofsOfPublicNamesTellNoPrivateOnes() throws Exception {
    for (int i = 0; i < 12; i++) {
      world.lookup(ModuleVersion.parse("corp.example/m" + i + "@v1.0.0"));
      world.lookup(TestDatabase.module(i));
    }
    assertEquals(12, world.hashed.size());
    mustBeUntold();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",,/",
        "corp.example/",
        "*.corp.example,Corp.example/*/x",
        "[a-c]orp.exampl?",
        "*",
        "c\\-d.example,~x_y.example"
      })
  void takesPatternsAsGoDoes(String patterns) throws Exception {
    assertEquals(patterns, PrivateNames.parse(patterns, "private").toString());
  }

  /** The go command ignores such entries; here the names they were to cover would leave. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "corp.example, *.corp.example",
        "[a-",
        "corp.example,[a-/",
        "corp.example\tx",
        "https://corp.example/*",
        "/corp.example/*",
        "corp.example:443/*",
        "corp.example//x",
        "git@corp.example",
        "corp.example/...",
        "corp.example.",
        "c\u00f6rp.example"
      })
  void refusesPatternsThatCoverNothing(String patterns) {
    UsageException e =
        assertThrows(UsageException.class, () -> PrivateNames.parse(patterns, "private"));
    assertTrue(e.getMessage().endsWith(" matches no module path"), e.getMessage());
  }
}
