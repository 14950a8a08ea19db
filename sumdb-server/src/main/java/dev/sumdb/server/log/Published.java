package dev.sumdb.server.log;

import dev.sumdb.server.store.TreeState;

/**
 * What readers see: a signed head and the right edge of exactly its tree. Replaced as a whole.
 *
 * @param signed in the ledger
 * @param edge its root is the signed root
 */
record Published(SignedHead signed, RightEdge edge) {
  Published {
    if (signed.head().size() != edge.size()) {
      throw new AssertionError("edge of tree " + edge.size() + " published with " + signed);
    }
  }

  long size() {
    return edge.size();
  }

  /** The state that the store is in when everything it holds is published. */
  TreeState state() {
    return new TreeState(signed.head(), signed.epoch());
  }
}
