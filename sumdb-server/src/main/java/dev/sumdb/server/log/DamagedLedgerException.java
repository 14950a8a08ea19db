package dev.sumdb.server.log;

import java.io.IOException;

/** The ledger holds something that nobody wrote as an entry, or nothing at all. */
final class DamagedLedgerException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedLedgerException(String message) {
    super(message);
  }
}
