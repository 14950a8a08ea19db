package dev.sumdb.gosum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoSpaceTest {
  @Test
  void isGosSetAndNotTheJdks() {
    StringBuilder set = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (GoSpace.is(c)) {
        set.append(Integer.toHexString(c)).append(' ');
      }
    }
    assertEquals(
        "9 a b c d 20 85 a0 1680 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200a 2028 2029 "
            + "202f 205f 3000 ",
        set.toString());
  }

  @Test
  void splitsIntoFields() {
    assertEquals(List.of(), GoSpace.fields(" \t\r"));
    assertEquals(List.of("a", "b\u001cc", "d"), GoSpace.fields("\u00a0a\t\u2003b\u001cc\u0085d\r"));
    assertEquals(List.of("a"), GoSpace.fields("a"));
  }

  @Test
  void trimsBothEnds() {
    assertEquals("a b", GoSpace.trim("\u3000 a b\u00a0\n"));
    assertEquals("", GoSpace.trim(" \u2028"));
  }
}
