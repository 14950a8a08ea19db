package dev.sumdb.server.store;

import java.util.Objects;

/** What a record is unique by: module path and version as they stand in its text, unescaped. */
public record RecordKey(String module, String version) {
  /** Both are required. */
  public RecordKey {
    Objects.requireNonNull(module, "module");
    Objects.requireNonNull(version, "version");
  }
}
