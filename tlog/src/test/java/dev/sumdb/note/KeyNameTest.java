package dev.sumdb.note;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"sum.golang.org", "localhost.localdev/sumdb", "a", "ключ", "a\u001Fb", "😀"})
  void acceptsAnythingWithoutSpaceAndPlus(String name) {
    assertTrue(KeyName.isValid(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a+b", "+", "a b", "a\tb", "a\nb", "\ud800", "a\udc00b"})
  void rejectsEmptyPlusSpaceAndLoneSurrogates(String name) {
    assertFalse(KeyName.isValid(name));
  }

  @Test
  void rejectsExactlyTheWhiteSpaceOfUnicode() {
    String spaces =
        "\t\n\u000B\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
            + "\u2009\u200A\u2028\u2029\u202F\u205F\u3000";
    for (int c = 0; c < 0x10000; c++) {
      if (c != '+' && !Character.isSurrogate((char) c)) {
        boolean space = spaces.indexOf(c) >= 0;
        assertTrue(KeyName.isValid("a" + (char) c) != space, "U+" + Integer.toHexString(c));
      }
    }
  }
}
