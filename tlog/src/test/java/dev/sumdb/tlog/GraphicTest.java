package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GraphicTest {
  @Test
  void lettersMarksNumbersPunctuationSymbolsAndSpacesAreShown() {
    for (String shown :
        new String[] {"a", "\u00e9", "\u0301", "7", "-", "+", " ", "\u00a0", "\u4e16"}) {
      assertTrue(Graphic.is(shown.codePointAt(0)), shown);
      assertEquals(shown, Graphic.escape(shown));
    }
    assertEquals("\ud83d\ude00", Graphic.escape("\ud83d\ude00"));
  }

  @Test
  void whatActsOnATerminalOrALineIsEscaped() {
    for (int c = 0; c < 0x20; c++) {
      assertFalse(Graphic.is(c));
    }
    for (int c = 0x7f; c < 0xa0; c++) { // the C1 controls: U+009B begins an escape sequence
      assertFalse(Graphic.is(c));
    }
    assertEquals("a\\u{1b}[31m\\u{9b}", Graphic.escape("a\u001b[31m\u009b"));
    assertEquals("\\u{a}\\u{d}\\u{85}", Graphic.escape("\n\r\u0085"));
    assertEquals("\\u{2028}\\u{2029}", Graphic.escape("\u2028\u2029"));
    assertEquals("\\u{202e}\\u{2066}\\u{200b}", Graphic.escape("\u202e\u2066\u200b"));
    assertEquals("\\u{d800}\\u{e000}", Graphic.escape("\ud800\ue000"));
    assertEquals("\\u{e0001}", Graphic.escape("\udb40\udc01"));
  }
}
