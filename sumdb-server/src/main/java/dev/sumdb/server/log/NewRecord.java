package dev.sumdb.server.log;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.util.Objects;

/**
 * A record that shall be logged: the go.sum lines of one module version and where they came from.
 * Valid by construction: the text is exactly the line of the zip and the line of go.mod, both of
 * this module version, so that no caller can log a record that a go client would refuse.
 */
public record NewRecord(ModuleVersion module, String text, Provenance provenance) {
  /** Throws {@link IllegalArgumentException} when the text is not that of the module version. */
  public NewRecord {
    Objects.requireNonNull(module, "module");
    Objects.requireNonNull(provenance, "provenance");
    try {
      RecordText.check(module, text);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
