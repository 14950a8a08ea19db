package dev.sumdb.gosum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SemverTest {
  @Test
  void ordersTheKnownVersionsAsGo() throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    Fixtures.moduleCases("semverAscending").forEach(rows::add);
    for (int i = 0; i < rows.size(); i++) {
      String v = rows.get(i).get("version").asText();
      String canonical = rows.get(i).get("canonical").asText();
      assertEquals(canonical, Semver.canonical(v), v);
      assertEquals(!canonical.isEmpty(), Semver.isValid(v), v);
      for (int j = 0; j < rows.size(); j++) {
        boolean same = canonical.equals(rows.get(j).get("canonical").asText());
        String w = rows.get(j).get("version").asText();
        assertEquals(same ? 0 : Integer.compare(i, j), sign(Semver.compare(v, w)), v + " and " + w);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "1.0.0",
        "V1.0.0",
        "v01.0.0",
        "v1.00.0",
        "v1.0.0.0",
        "v1.0.",
        "v1..0",
        "v1.0.0-",
        "v1.0.0+",
        "v1.0.0-a..b",
        "v1.0.0-a.",
        "v1.0.0-.a",
        "v1.0.0-01",
        "v1.0.0-a.01",
        "v1.0.0+a+b",
        "v1.0.0+a..b",
        "v1.0.0-a_b",
        "v1.0.0-é",
        "v1.0.0\n",
        "v+1.0.0",
        "v-1.0.0",
        "v1.0.0 ",
        "v\u0661.0.0",
        "v1.0.0/go.mod",
        "v1-pre",
        "v1.2+meta",
        "v1.0.0x"
      })
  void isNoVersion(String text) {
    assertFalse(Semver.isValid(text));
    assertEquals("", Semver.canonical(text));
    assertEquals("", Semver.major(text));
    assertEquals("", Semver.prerelease(text));
    assertEquals("", Semver.build(text));
    assertEquals(0, Semver.compare(text, "bad"));
    assertTrue(Semver.compare(text, "v0.0.0-0") < 0);
  }

  @Test
  void takesVersionsApart() {
    String v = "v12.3.4-pre.1+meta.01";
    assertEquals("v12", Semver.major(v));
    assertEquals("-pre.1", Semver.prerelease(v));
    assertEquals("+meta.01", Semver.build(v));
    assertEquals("v12.3.4-pre.1", Semver.canonical(v));
    assertEquals("v1.0.0", Semver.canonical("v1"));
  }

  @Test
  void comparesNumbersOfAnyLength() {
    String big = "9".repeat(40);
    assertTrue(Semver.compare("v1.0." + big, "v1.0.1" + "0".repeat(40)) < 0);
    assertTrue(Semver.compare("v1.0.0-" + big, "v1.0.0-1" + "0".repeat(40)) < 0);
    assertEquals("v" + big, Semver.major("v" + big + ".0.0"));
  }

  @Provide
  Arbitrary<String> versions() {
    Arbitrary<String> number = Arbitraries.of("0", "1", "2", "10", "99999999999999999999");
    Arbitrary<String> pre =
        Arbitraries.of("", "-0", "-1", "-10", "-a", "-A", "-a.1", "-a.b", "-1.a", "-a-", "--");
    Arbitrary<String> build = Arbitraries.of("", "+incompatible", "+0");
    Arbitrary<String> valid =
        Combinators.combine(number, number, number, pre, build)
            .as((x, y, z, p, b) -> "v" + x + "." + y + "." + z + p + b);
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(9, valid),
        net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(4)));
  }

  @Property
  void theOrderIsTotal(
      @ForAll("versions") String a, @ForAll("versions") String b, @ForAll("versions") String c) {
    assertEquals(sign(Semver.compare(a, b)), -sign(Semver.compare(b, a)));
    if (Semver.compare(a, b) <= 0 && Semver.compare(b, c) <= 0) {
      assertTrue(Semver.compare(a, c) <= 0);
    }
    assertEquals(
        Semver.compare(a, b) == 0, Semver.canonical(a).equals(Semver.canonical(b)), a + " " + b);
  }

  private static int sign(int c) {
    return Integer.signum(c);
  }
}
