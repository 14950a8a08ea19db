package dev.sumdb.server.overlay;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.upstream.RefusedLookupException;

/**
 * This log has other hashes for a public module version than the database of public modules has
 * proven. Neither can be taken back, so it is never answered again.
 */
public final class ContradictedException extends RefusedLookupException {
  private static final long serialVersionUID = 1L;

  ContradictedException(ModuleVersion module, String database) {
    super(
        module + ": this log has other hashes than " + database + " has proven",
        "the operator finds both with: sumdb incidents; use another version of the module");
  }
}
