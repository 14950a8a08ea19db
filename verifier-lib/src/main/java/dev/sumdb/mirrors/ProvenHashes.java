package dev.sumdb.mirrors;

import java.util.Objects;

/**
 * What the log says about a module version.
 *
 * @param zip {@code h1:...} of the zip; empty if nothing is proven
 * @param goMod {@code h1:...} of the go.mod file; empty if nothing is proven
 * @param why nothing is proven; empty if it is
 */
public record ProvenHashes(String zip, String goMod, String why) {
  /** Refuses nulls. */
  public ProvenHashes {
    Objects.requireNonNull(zip, "zip");
    Objects.requireNonNull(goMod, "goMod");
    Objects.requireNonNull(why, "why");
  }
}
