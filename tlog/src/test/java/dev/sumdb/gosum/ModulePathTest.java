package dev.sumdb.gosum;

import static dev.sumdb.gosum.Malformed.mustFail;
import static dev.sumdb.gosum.Malformed.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sumdb.gosum.ModulePath.Split;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModulePathTest {
  @Test
  void agreesWithGoOnEachKnownPath() throws IOException {
    for (JsonNode row : Fixtures.moduleCases("checkPath")) {
      String path = Fixtures.text(row.get("path"));
      String context = MalformedException.quote(path);
      assertEquals(
          row.get("modulePathOK").asBoolean(), !refuses(() -> ModulePath.check(path)), context);
      assertEquals(
          row.get("importPathOK").asBoolean(),
          !refuses(() -> ModulePath.checkImport(path)),
          context);
      assertEquals(
          row.get("filePathOK").asBoolean(), !refuses(() -> ModulePath.checkFile(path)), context);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|empty string",
        "-x/z|leading dash",
        "x.y//z|double slash",
        "x.y/z/|trailing slash",
        "/x.y/z|empty path element",
        "x.y/../w|invalid path element \"..\"",
        "x.y/.git|leading dot in path element",
        "x.y/z.|trailing dot in path element",
        "x.y/z!|invalid char '!'",
        "x.y/z\\w|invalid char '\\\\'",
        "x.y/ж|invalid char 'ж'",
        "x.y/aux.foo|\"aux\" disallowed as path element component on Windows",
        "x.y/CoM9|\"CoM9\" disallowed as path element component on Windows",
        "x.y/z~09|trailing tilde and digits in path element",
        "x/z|missing dot in first path element",
        "X.y/z|invalid char 'X' in first path element",
        "x.y~/z|invalid char '~' in first path element",
        "x.y/z/v0|invalid version",
        "x.y/z/v1|invalid version",
        "x.y/z/v02|invalid version",
        "x.y/z/v2.0|invalid version",
        "gopkg.in/yaml|invalid version",
        "gopkg.in/yaml.v01|invalid version",
        "gopkg.in/yaml.v0-unstable|invalid version",
        "gopkg.in/yaml/v2|invalid version",
      })
  void namesTheReasonInGosWords(String path, String reason) {
    String message = "malformed module path " + MalformedException.quote(path) + ": " + reason;
    mustFail(message, () -> ModulePath.check(path));
  }

  @Test
  void refusesWhatUtf8CannotEncode() {
    mustFail(
        "malformed file path \"a\\u{d800}\": invalid UTF-8", () -> ModulePath.checkFile("a\ud800"));
  }

  @Test
  void quotesUnprintableCharactersOfAPath() {
    mustFail(
        "malformed file path \"a\\u{7}\": invalid char '\\x07'",
        () -> ModulePath.checkFile("a\u0007"));
    mustFail(
        "malformed file path \"a\\u{200b}\": invalid char '\\u200b'",
        () -> ModulePath.checkFile("a\u200b"));
    mustFail(
        "malformed file path \"a\\u{e0001}\": invalid char '\\U000e0001'",
        () -> ModulePath.checkFile("a\udb40\udc01"));
  }

  @Test
  void takesNonAsciiLettersInFileNamesOnly() throws MalformedException {
    ModulePath.checkFile("испытание/文件.go");
    assertTrue(refuses(() -> ModulePath.checkFile("x☺y")));
    assertTrue(refuses(() -> ModulePath.checkImport("испытание")));
  }

  @Test
  void decidesLettersByUnicode15OnEveryJdk() {
    assertTrue(PathKind.isLetter(0x10570)); // Vithkuqi, Unicode 14
    assertTrue(PathKind.isLetter(0x31350)); // CJK extension H, Unicode 15
    assertFalse(PathKind.isLetter(0x10d50)); // Garay, Unicode 16
    assertFalse(PathKind.isLetter(0x2ebf0)); // CJK extension I, Unicode 15.1
  }

  @Test
  @EnabledOnJre(JRE.JAVA_17) // has Unicode 13, of which every letter is one in Unicode 15
  void agreesWithAnOlderJdkOnWhatItKnows() {
    for (int c = 0x80; c <= Character.MAX_CODE_POINT; c++) {
      if (Character.isDefined(c)) {
        assertEquals(Character.isLetter(c), PathKind.isLetter(c), Integer.toHexString(c));
      }
    }
  }

  @Test
  void splitsTheMajorVersionSuffixOff() throws Exception {
    for (JsonNode row : Fixtures.moduleCases("splitPathVersion")) {
      Split want = new Split(row.get("prefix").asText(), row.get("major").asText());
      assertEquals(want, ModulePath.splitMajor(want.prefix() + want.major()));
    }
  }

  @Test
  void splitsWhatLooksLikeASuffixOnly() throws MalformedException {
    assertEquals(new Split("x.y", "/v2"), ModulePath.splitMajor("x.y/v2"));
    assertEquals(new Split("x.y/v", ""), ModulePath.splitMajor("x.y/v"));
    assertEquals(new Split("x.y/z2", ""), ModulePath.splitMajor("x.y/z2"));
    assertEquals(new Split("x.y/z.v2", ""), ModulePath.splitMajor("x.y/z.v2"));
    assertEquals(new Split("v2", ""), ModulePath.splitMajor("v2"));
    assertEquals(
        new Split("gopkg.in/yaml", ".v2-unstable"),
        ModulePath.splitMajor("gopkg.in/yaml.v2-unstable"));
  }

  @Test
  void escapesEachKnownPathAndBack() throws Exception {
    for (JsonNode row : Fixtures.moduleCases("escapePath")) {
      String path = row.get("path").asText();
      String escaped = row.get("escaped").asText();
      assertEquals(escaped, ModulePath.escape(path));
      assertEquals(path, ModulePath.unescape(escaped));
    }
  }

  @Test
  void refusesEachKnownBadEscape() throws IOException {
    for (JsonNode row : Fixtures.moduleCases("unescapePathRejects")) {
      assertTrue(refuses(() -> ModulePath.unescape(row.asText())), row.asText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "github.com/GoogleCloudPlatform/omega",
        "github.com/!google!cloud!platform!/omega",
        "github.com/!0google",
        "github.com/!!google",
        "github.com/google!",
        "github.com/ünicode",
      })
  void refusesASecondSpellingOfAnEscapedPath(String escaped) {
    mustFail("invalid escaped module path \"" + escaped + "\"", () -> ModulePath.unescape(escaped));
  }

  @Test
  void checksThePathThatWasEscaped() {
    mustFail(
        "invalid escaped module path \"!x.y/z\": malformed module path \"X.y/z\": invalid char 'X' in"
            + " first path element",
        () -> ModulePath.unescape("!x.y/z"));
  }

  @Test
  void escapesAlikeInEveryLocale() throws MalformedException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("tr", "TR")); // where the lower case of I is dotless
      assertEquals("github.com/!i!i", ModulePath.escape("github.com/II"));
      assertTrue(refuses(() -> ModulePath.check("x.y/LPT1.I")));
    } finally {
      Locale.setDefault(before);
    }
  }
}
