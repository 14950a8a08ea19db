package dev.sumdb.server.log;

import java.io.IOException;

/**
 * A stored tile does not belong to the signed tree, or is missing. Its hashes are not handed out;
 * an incident was recorded.
 */
public final class DamagedTileException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedTileException(String message) {
    super(message);
  }
}
