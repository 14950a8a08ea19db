package dev.sumdb.gosum;

import static dev.sumdb.gosum.Malformed.mustFail;
import static dev.sumdb.gosum.Malformed.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PseudoVersionTest {
  @Test
  void makesAndReadsEachKnownOne() throws Exception {
    for (JsonNode row : Fixtures.moduleCases("pseudoVersion")) {
      String version = row.get("version").asText();
      String major = row.get("major").asText();
      String older = row.get("older").asText();
      String time = row.get("time").asText();
      String rev = row.get("rev").asText();
      assertEquals(version, PseudoVersion.of(major, older, time, rev));
      assertTrue(PseudoVersion.isPseudo(version));
      assertEquals(time, PseudoVersion.time14(version));
      assertEquals(rev, PseudoVersion.revision(version));
      assertEquals(older, PseudoVersion.base(version));
    }
  }

  @Test
  void refusesEachKnownOneWithoutABase() throws IOException {
    for (JsonNode row : Fixtures.moduleCases("pseudoVersionBaseRejects")) {
      assertTrue(refuses(() -> PseudoVersion.base(row.asText())), row.asText());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "v1.2.4-0.20060102150405-abcdef123456,v1.2.3",
    "v1.2.10-0.20060102150405-abcdef123456,v1.2.9",
    "v1.2.100-0.20060102150405-abcdef123456,v1.2.99",
    "v1.2.1-0.20060102150405-abcdef123456,v1.2.0",
    "v1.2.200-0.20060102150405-abcdef123456,v1.2.199",
    "v2.3.0-pre.0.20060102150405-hash+incompatible,v2.3.0-pre+incompatible",
    "v1.0.0-20060102150405-hash,''",
  })
  void findsTheVersionBefore(String version, String base) throws MalformedException {
    assertEquals(base, PseudoVersion.base(version));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v0.1.0-20060102150405-hash", // not .0.0 and no 0. before the time
        "v0.0.0-0.2006010215040-hash",
        "v0.0.0-0.200601021504050-hash",
        "v0.0.0-20060102150405",
        "v0.0.0-20060102150405-ha_sh",
        "v0.0.0-20060102150405-",
        "v0.0.0-pre.20060102150405-hash",
        "v0.0.0-x0.20060102150405-hash",
        "v0.0.0-20060102150405-hash\n",
        "v0.0.0-2006010215040\u0665-hash",
        "0.0.0-20060102150405-hash",
        "",
      })
  void isNoPseudoVersion(String version) {
    assertFalse(PseudoVersion.isPseudo(version));
    mustFail(
        "pseudo-version " + MalformedException.quote(version) + " invalid: syntax error",
        () -> PseudoVersion.revision(version));
  }

  @Test
  void namesTheReasonInGosWords() {
    mustFail(
        "pseudo-version \"v0.0.0-20060102150405-hash+incompatible\" invalid: lacks base version, but"
            + " has build metadata \"+incompatible\"",
        () -> PseudoVersion.base("v0.0.0-20060102150405-hash+incompatible"));
    mustFail(
        "pseudo-version \"v1.0.0-0.20060102150405-hash\" invalid: version before v1.0.0 would have"
            + " negative patch number",
        () -> PseudoVersion.base("v1.0.0-0.20060102150405-hash"));
    mustFail(
        "pseudo-version \"v0.0.0-20061302150405-hash\" invalid: malformed time \"20061302150405\"",
        () -> PseudoVersion.time14("v0.0.0-20061302150405-hash"));
    assertTrue(refuses(() -> PseudoVersion.time14("v0.0.0-20060230150405-hash")));
    assertTrue(refuses(() -> PseudoVersion.time14("v0.0.0-20060102240405-hash")));
  }

  @Test
  void makesNoneOutOfNonsense() {
    assertThrows(
        IllegalArgumentException.class, () -> PseudoVersion.of("v0", "", "20060102150405", "a-b"));
    assertThrows(
        IllegalArgumentException.class, () -> PseudoVersion.of("v0", "", "20061302150405", "abc"));
    assertThrows(
        IllegalArgumentException.class, () -> PseudoVersion.of("1", "", "20060102150405", "abc"));
  }

  @Property
  void anyTextIsRefusedOrTakenButNothingElseHappens(@ForAll String text) {
    refuses(() -> PseudoVersion.base(text));
    refuses(() -> PseudoVersion.time14("v0.0.0-" + text + "-hash"));
    refuses(() -> PseudoVersion.base("v1.2." + text + "-0.20060102150405-hash"));
  }
}
