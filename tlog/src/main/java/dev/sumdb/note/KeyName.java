package dev.sumdb.note;

import dev.sumdb.gosum.GoSpace;

/** The grammar of key names: C2SP signed-note, "Format". */
public final class KeyName {
  private KeyName() {}

  /**
   * Whether {@code name} may name a key: not empty, no Unicode white space, no {@code +}, and
   * encodable as UTF-8. Other control characters pass here and are refused by the note format.
   */
  public static boolean isValid(String name) {
    if (name.isEmpty()) {
      return false;
    }
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      if (c == '+' || GoSpace.is(c) || Character.getType(c) == Character.SURROGATE) {
        return false;
      }
      i += Character.charCount(c);
    }
    return true;
  }
}
