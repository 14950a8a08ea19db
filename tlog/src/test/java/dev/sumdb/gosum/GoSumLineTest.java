package dev.sumdb.gosum;

import static dev.sumdb.gosum.Malformed.mustFail;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.MalformedException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GoSumLineTest {
  private static final String H = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

  @Test
  void tellsZipFromGoMod() throws MalformedException {
    GoSumLine zip = GoSumLine.parse("rsc.io/quote v1.5.2 " + H);
    GoSumLine mod = GoSumLine.parse("rsc.io/quote v1.5.2/go.mod " + H);
    assertFalse(zip.isGoMod());
    assertTrue(mod.isGoMod());
    assertEquals("v1.5.2", zip.bareVersion());
    assertEquals("v1.5.2", mod.bareVersion());
    assertEquals(zip.moduleVersion(), mod.moduleVersion());
    assertTrue(GoSumLine.ORDER.compare(zip, mod) < 0);
  }

  @Test
  void separatesAtAnyWhiteSpaceAndPrintsSingleSpaces() throws MalformedException {
    GoSumLine line = GoSumLine.parse(" rsc.io/quote\tv1.5.2\u00a0 " + H + "\r");
    assertEquals("rsc.io/quote v1.5.2 " + H, line.toString());
  }

  @Test
  void countsTheFieldsInGosWords() {
    mustFail(
        "malformed go.sum line \"a b\": wrong number of fields 2", () -> GoSumLine.parse("a b"));
    mustFail("malformed go.sum line \"\": wrong number of fields 0", () -> GoSumLine.parse(""));
  }

  @Test
  void keepsWhatItDoesNotUnderstand() throws MalformedException {
    GoSumLine line = GoSumLine.parse("NOT/a/path vX h2:xyzzy");
    assertEquals("NOT/a/path vX h2:xyzzy", line.toString());
    assertThrows(MalformedException.class, line::moduleVersion);
  }

  @Test
  void cannotHoldWhatWouldNotPrintAsThreeFields() {
    assertThrows(IllegalArgumentException.class, () -> new GoSumLine("a b", "v1.0.0", H));
    assertThrows(IllegalArgumentException.class, () -> new GoSumLine("a", "v1.0.0", "h1:\n"));
    assertThrows(IllegalArgumentException.class, () -> new GoSumLine("a", "", H));
  }

  @Test
  void ordersVersionsNotTexts() throws MalformedException {
    String[] ascending = {
      "a.x v1.9.0 " + H,
      "a.x v1.9.0/go.mod " + H,
      "a.x v1.10.0-pre " + H,
      "a.x v1.10.0 " + H,
      "a.x v1.10.0/go.mod h1:A",
      "a.x v1.10.0/go.mod h1:B",
      "a.x/b v1.0.0 " + H,
      "a.y v0.0.1 " + H,
    };
    for (int i = 1; i < ascending.length; i++) {
      GoSumLine a = GoSumLine.parse(ascending[i - 1]);
      GoSumLine b = GoSumLine.parse(ascending[i]);
      assertTrue(GoSumLine.ORDER.compare(a, b) < 0, ascending[i]);
      assertTrue(GoSumLine.ORDER.compare(b, a) > 0, ascending[i]);
    }
  }

  @Property
  void anyLineIsRefusedOrPrintsBackToItself(@ForAll String text) {
    GoSumLine line;
    try {
      line = GoSumLine.parse(text);
    } catch (MalformedException e) {
      return;
    }
    try {
      assertEquals(line, GoSumLine.parse(line.toString()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
