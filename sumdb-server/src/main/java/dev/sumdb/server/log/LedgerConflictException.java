package dev.sumdb.server.log;

/** The ledger's newest entry is not the expected one: somebody else signed. Nothing was written. */
final class LedgerConflictException extends Exception {
  private static final long serialVersionUID = 1L;

  LedgerConflictException(String message) {
    super(message);
  }
}
