package dev.sumdb.client;

import dev.sumdb.note.VerifierKey;
import java.io.IOException;

/**
 * What was stored about a database is damaged, or belongs to another one. It is never repaired
 * silently: the newest trusted head is the only memory of which history was seen.
 */
public final class CorruptStateException extends IOException {
  private static final long serialVersionUID = 1L;
  private final String remedy;

  /**
   * @param message what is wrong, and where
   * @param remedy what the user can do about it
   */
  public CorruptStateException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** The newest trusted head of a database is no head of it. */
  public static CorruptStateException ofHead(TrustedHeads heads, VerifierKey key, Exception why) {
    return new CorruptStateException(
        "the " + heads + " is damaged: " + why.getMessage(),
        "compare it with a backup; only if you know why it is damaged, move it away, which"
            + " forgets the history of "
            + key.name()
            + " that was seen so far");
  }

  /** What the user can do about it. */
  public String remedy() {
    return remedy;
  }
}
