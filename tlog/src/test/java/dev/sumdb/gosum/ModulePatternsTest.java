package dev.sumdb.gosum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModulePatternsTest {
  @Test
  void agreesWithGoOnEachKnownList() throws IOException {
    for (JsonNode row : Fixtures.moduleCases("matchPrefixPatterns")) {
      String list = row.get("patterns").asText();
      String target = row.get("target").asText();
      assertEquals(
          row.get("match").asBoolean(),
          ModulePatterns.parse(list).matches(target),
          list + " on " + target);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "corp.example|corp.example/team/lib|true",
        "corp.example|corp.example.evil/lib|false",
        "*.corp.example|git.corp.example/lib|true",
        "*.corp.example|corp.example/lib|false",
        "*.corp.example|a.b.corp.example/lib|true",
        "corp.example/t?am|corp.example/team|true",
        "corp.example/[a-f]*|corp.example/dev/x|true",
        "corp.example/[^a-f]*|corp.example/dev/x|false",
        "corp.example/[^a-f]*|corp.example/web/x|true",
        "corp.example/\\*|corp.example/x|false",
        "corp.example/[\\]x]|corp.example/x|true",
        "corp.example/[x-]|corp.example/x|false",
        "a.b, c.d|c.d/x|false",
        "none|rsc.io/quote|false",
        "*|rsc.io/quote|true",
        "a*b*c|aXbYbZc|true",
        "a*b*c|aXbYbZcc|true",
        "a*b*c|aXbYbZcd|false",
        "a*b?|ab|false",
        "*[x/]*b|x/xb|false", // leftmost, never reconsidered
        "a[/]b|a/b/c|true",
        "**.io|rsc.io|true",
        "x.y//|x.y/z|false",
      })
  void matchesAsGo(String list, String target, boolean match) {
    assertEquals(match, ModulePatterns.parse(list).matches(target));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "[]", "[a", "[a-", "[a-]", "[-a]", "[^]", "[]a]", "a\\", "[\\", "[a\\"})
  void malformedGlobsMatchNothingAndAreNamed(String glob) {
    ModulePatterns patterns = ModulePatterns.parse(glob + ",rsc.io");
    assertEquals(List.of(glob), patterns.malformed());
    assertFalse(patterns.matches("a"));
    assertFalse(patterns.matches(glob));
    assertTrue(patterns.matches("rsc.io/quote"));
  }

  @Test
  void namesThePatternThatMatches() {
    ModulePatterns patterns = ModulePatterns.parse("a.b,*.corp.example/,corp.example");
    assertEquals(Optional.of("*.corp.example"), patterns.matching("git.corp.example/x"));
    assertEquals(Optional.empty(), patterns.matching("rsc.io/quote"));
    assertEquals("a.b,*.corp.example/,corp.example", patterns.toString());
  }

  @Test
  void noneMatchesNothing() {
    assertFalse(ModulePatterns.NONE.matches(""));
    assertFalse(ModulePatterns.NONE.matches("rsc.io/quote"));
    assertTrue(ModulePatterns.NONE.isEmpty());
    assertTrue(ModulePatterns.parse(",/,").isEmpty());
  }

  @Test
  void cannotBeMadeToBacktrack() {
    ModulePatterns patterns = ModulePatterns.parse("*a".repeat(200) + "b");
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertFalse(patterns.matches("a".repeat(5000))));
  }

  @Property
  void readsAnyList(@ForAll String list, @ForAll String target) {
    ModulePatterns.parse(list).matches(target);
  }

  @Property
  void matchesItselfWhereNothingIsSpecial(@ForAll String text) {
    String plain = text.replaceAll("[\\\\*?\\[,/]", "");
    if (!plain.isEmpty()) {
      assertTrue(ModulePatterns.parse(plain).matches(plain + "/below"));
    }
  }
}
