package dev.sumdb.server.log;

import java.io.IOException;

/**
 * The stored text of a record does not hash to its leaf in the signed tree. The text is not handed
 * out; an incident was recorded.
 */
public final class DamagedRecordException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long id;

  DamagedRecordException(long id, String message) {
    super(message);
    this.id = id;
  }

  /** Number of the damaged record. */
  public long id() {
    return id;
  }
}
