package dev.sumdb.gosum;

import static dev.sumdb.gosum.Malformed.mustFail;
import static dev.sumdb.gosum.Malformed.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleVersionTest {
  @Test
  void agreesWithGoOnEachKnownPair() throws IOException {
    for (JsonNode row : Fixtures.moduleCases("checkModuleVersion")) {
      String path = row.get("path").asText();
      String version = row.get("version").asText();
      assertEquals(
          row.get("ok").asBoolean(),
          !refuses(() -> ModuleVersion.of(path, version)),
          path + "@" + version);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rsc.io/quote@0.1.0|not a semantic version",
        "rsc.io/quote@v17.0.0|should be v0 or v1, not v17",
        "rsc.io/quote/v3@v2.0.0|should be v3, not v2",
        "rsc.io/quote/v3@v0.0.0-20060102150405-abcdef123456|should be v3, not v0",
        "gopkg.in/yaml.v2@v3.0.0|should be v2, not v3",
        "gopkg.in/yaml.v2-unstable@v3.0.0|should be v2, not v3",
        "rsc.io/quote@v1|not canonical (should be \"v1.0.0\")",
        "rsc.io/quote@v1.0.0+bad|not canonical (should be \"v1.0.0\")",
      })
  void namesTheReasonInGosWords(String text, String reason) {
    mustFail(text + ": invalid version: " + reason, () -> ModuleVersion.parse(text));
  }

  @Test
  void takesIncompatibleOnPathsWithASuffixAsGoDoes() throws MalformedException {
    String text = "rsc.io/quote/v3@v3.0.0+incompatible";
    assertEquals(text, ModuleVersion.parse(text).toString());
  }

  @Test
  void keepsHostileVersionsOnOneLine() {
    mustFail(
        "rsc.io/quote@v1\\n\\u{1b}[31m: invalid version: not a semantic version",
        () -> ModuleVersion.of("rsc.io/quote", "v1\n\u001b[31m"));
    mustFail(
        "rsc.io/quote@" + "9".repeat(80) + "...: invalid version: not a semantic version",
        () -> ModuleVersion.of("rsc.io/quote", "9".repeat(100)));
  }

  @ParameterizedTest
  @CsvSource({
    "github.com/BurntSushi/toml@v1.5.0,github.com/!burnt!sushi/toml@v1.5.0",
    "rsc.io/quote@v1.5.3-RC1,rsc.io/quote@v1.5.3-!r!c1",
    "github.com/jtolds/gls@v4.20.0+incompatible,github.com/jtolds/gls@v4.20.0+incompatible",
    "golang.org/toolchain@v0.0.1-go1.26.3.linux-amd64,"
        + "golang.org/toolchain@v0.0.1-go1.26.3.linux-amd64",
  })
  void isWrittenEscapedAndPlain(String plain, String escaped) throws MalformedException {
    ModuleVersion mv = ModuleVersion.parse(plain);
    assertEquals(plain, mv.toString());
    assertEquals(escaped, mv.escaped());
    assertEquals(mv, ModuleVersion.parseEscaped(escaped));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsc.io/quote",
        "rsc.io/quote@",
        "@v1.0.0",
        "rsc.io/quote@v1.0.0@v1.0.0",
        "rsc.io/quote@v1.0.0/go.mod",
        "rsc.io/quote@latest",
        "rsc.io/quote@v1.5",
        "rsc.io/Quote@v1.5.2",
        "rsc.io/quote@v1.5.2-RC1",
        "rsc.io/../quote@v1.5.2",
        "rsc.io/quote@v1.5.2%2f",
        "rsc.io/quote@v1.5.2+meta",
        "rsc.io/quote @v1.5.2",
        "/rsc.io/quote@v1.5.2",
      })
  void refusesWhatIsNoLookupPath(String escaped) {
    assertThrows(MalformedException.class, () -> ModuleVersion.parseEscaped(escaped));
  }

  @Test
  void saysWhatIsMissing() {
    mustFail(
        "invalid module@version syntax: \"rsc.io/quote\"",
        () -> ModuleVersion.parseEscaped("rsc.io/quote"));
    mustFail(
        "malformed module version \"rsc.io/quote\": want PATH@VERSION",
        () -> ModuleVersion.parse("rsc.io/quote"));
  }

  @Test
  void cannotBeConstructedInvalid() {
    assertThrows(IllegalArgumentException.class, () -> new ModuleVersion("rsc.io/quote", "v2.0.0"));
    assertThrows(IllegalArgumentException.class, () -> new ModuleVersion("quote", "v1.0.0"));
  }

  @Test
  void sortsByPathThenVersionOrder() throws MalformedException {
    TreeSet<ModuleVersion> sorted = new TreeSet<>();
    for (String text :
        List.of(
            "b.x/a@v1.0.0", "a.x/a@v1.10.0", "a.x/a@v1.9.0", "a.x/a@v1.10.0-pre", "a.x@v0.1.0")) {
      sorted.add(ModuleVersion.parse(text));
    }
    assertEquals(
        "[a.x@v0.1.0, a.x/a@v1.9.0, a.x/a@v1.10.0-pre, a.x/a@v1.10.0, b.x/a@v1.0.0]",
        sorted.toString());
    ModuleVersion plain = ModuleVersion.parse("a.x@v1.0.0");
    assertTrue(plain.compareTo(ModuleVersion.parse("a.x@v1.0.0+incompatible")) < 0);
  }
}
