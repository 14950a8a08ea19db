package dev.sumdb.gosum;

import static dev.sumdb.gosum.Malformed.mustFail;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.tlog.MalformedException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedVersionTest {
  @ParameterizedTest
  @CsvSource({
    "v1.2.3,v1.2.3",
    "v1.2.3-RC1,v1.2.3-!r!c1",
    "v2.0.0+incompatible,v2.0.0+incompatible",
    "Feature-X,!feature-!x",
  })
  void escapesVersionsAndBranchNames(String version, String escaped) throws MalformedException {
    assertEquals(escaped, EscapedVersion.escape(version));
    assertEquals(version, EscapedVersion.unescape(escaped));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1.0.0!", "a/b", "..", "v1.0.0.", "con", "a*b", "é", "a\ud800"})
  void refusesWhatIsNoFileName(String version) {
    mustFail(
        "version " + MalformedException.quote(version) + " invalid: disallowed version string",
        () -> EscapedVersion.escape(version));
  }

  @Test
  void refusesASecondSpelling() {
    mustFail("invalid escaped version \"v1.0.0-RC1\"", () -> EscapedVersion.unescape("v1.0.0-RC1"));
    mustFail("invalid escaped version \"v1!\"", () -> EscapedVersion.unescape("v1!"));
    mustFail("invalid escaped version \"v1!1\"", () -> EscapedVersion.unescape("v1!1"));
  }

  @Test
  void refusesToClimb() {
    mustFail(
        "invalid escaped version \"..\": invalid path element \"..\"",
        () -> EscapedVersion.unescape(".."));
    mustFail(
        "invalid escaped version \"v1/go.mod\": invalid char '/'",
        () -> EscapedVersion.unescape("v1/go.mod"));
  }

  @Property
  void whatUnescapesEscapesBack(@ForAll String text) {
    String plain;
    try {
      plain = EscapedVersion.unescape(text);
    } catch (MalformedException e) {
      return;
    }
    try {
      assertEquals(text, EscapedVersion.escape(plain));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
