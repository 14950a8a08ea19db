package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MalformedExceptionTest {
  @Test
  void quotesOnOneLineAndCutsAt80() {
    assertEquals("malformed note \"a\\nb\\\"\\u{7}\"", message("a\nb\"\u0007"));
    assertEquals("malformed note \"" + "x".repeat(80) + "\"", message("x".repeat(80)));
    assertEquals("malformed note \"" + "x".repeat(80) + "\"...", message("x".repeat(81)));
  }

  private static String message(String input) {
    return new MalformedException("note", input).getMessage();
  }
}
