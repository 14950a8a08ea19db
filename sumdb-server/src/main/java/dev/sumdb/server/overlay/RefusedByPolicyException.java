package dev.sumdb.server.overlay;

import dev.sumdb.server.upstream.RefusedLookupException;

/** The operator of this server does not want it; the message is the operator's reason. */
public final class RefusedByPolicyException extends RefusedLookupException {
  private static final long serialVersionUID = 1L;

  RefusedByPolicyException(String message, String remedy) {
    super(message, remedy);
  }
}
