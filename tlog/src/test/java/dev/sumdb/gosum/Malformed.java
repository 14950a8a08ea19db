package dev.sumdb.gosum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.tlog.MalformedException;
import org.junit.jupiter.api.function.Executable;

/** Verbs for code that must, or must not, refuse its input. */
final class Malformed {
  private Malformed() {}

  static void mustFail(String message, Executable code) {
    assertEquals(message, assertThrows(MalformedException.class, code).getMessage());
  }

  /** Whether the input is refused; anything but the declared exception fails the test. */
  static boolean refuses(Executable code) {
    try {
      code.execute();
      return false;
    } catch (MalformedException e) {
      return true;
    } catch (Throwable e) {
      throw new AssertionError("undeclared " + e, e);
    }
  }
}
