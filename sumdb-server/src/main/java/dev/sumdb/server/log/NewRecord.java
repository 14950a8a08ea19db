package dev.sumdb.server.log;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.util.Objects;

/**
 * A record that shall be logged: the go.sum lines of one module version and where they came from.
 * Valid by construction, so that no caller can log a record that a go client would refuse: the text
 * is exactly the line of the zip and the line of go.mod, both of this module version; one that was
 * copied is kept as it is and may have lines of other hash algorithms behind those, see {@link
 * #isCopyable}.
 *
 * @param proof the C2SP tlog-proof of a copied record; empty for all others
 */
public record NewRecord(ModuleVersion module, String text, Provenance provenance, String proof) {
  /** Throws {@link IllegalArgumentException} when the text is not that of the module version. */
  public NewRecord {
    Objects.requireNonNull(module, "module");
    Objects.requireNonNull(provenance, "provenance");
    boolean copied = provenance.kind() == Provenance.Kind.COPIED;
    if (copied == proof.isEmpty()) {
      throw new IllegalArgumentException(module + ": copied records have a proof, others none");
    }
    try {
      if (copied) {
        RecordText.checkLogged(module, text);
      } else {
        RecordText.check(module, text);
      }
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** A record that was not copied. */
  public NewRecord(ModuleVersion module, String text, Provenance provenance) {
    this(module, text, provenance, "");
  }

  /**
   * Whether the text of another database can be logged here as it is: the {@code h1:} line of the
   * zip, that of go.mod, and then lines of the same module version in other algorithms only. Lines
   * of other modules would be claims about names that may be private, or that have records of their
   * own.
   */
  public static boolean isCopyable(ModuleVersion module, String text) {
    try {
      RecordText.checkLogged(module, text);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }
}
