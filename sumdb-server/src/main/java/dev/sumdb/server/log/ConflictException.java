package dev.sumdb.server.log;

import dev.sumdb.gosum.ModuleVersion;

/**
 * Another text is logged for the same module version. The log never holds two; the attempt is
 * recorded as an incident.
 */
public final class ConflictException extends Exception {
  private static final long serialVersionUID = 1L;

  private final long id;

  /** The message names the module version and the record that is in the log. */
  public ConflictException(ModuleVersion module, long id) {
    super(module + ": record " + id + " of this log has other hashes");
    this.id = id;
  }

  /** Number of the record that is in the log. */
  public long id() {
    return id;
  }
}
