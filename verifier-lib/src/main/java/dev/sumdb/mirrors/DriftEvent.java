package dev.sumdb.mirrors;

import java.util.Objects;

/**
 * Content of a mirror that is not what it should be, or not what others have.
 *
 * @param kind what differs
 * @param module {@code M@V}, or a path for what is about all versions
 * @param message one line for people
 */
public record DriftEvent(Kind kind, String module, String message) {

  /** What differs. */
  public enum Kind {
    /** The go.mod file has another hash than the log proves, or than others serve. */
    MOD("mod"),
    /** The zip has another hash than the log proves, or than others serve. */
    ZIP("zip"),
    /** The zip breaks the rules for module zips. */
    MALFORMED("malformed"),
    /** Version or time in .info are not those that most others have. */
    INFO("info"),
    /** Versions are missing that others list. */
    LIST("list"),
    /** The database, as this mirror relays it, does not prove what the database proved. */
    LOG("log");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** The word in reports. */
    public String text() {
      return text;
    }

    /** Whether mirrors of one origin may differ for a while: they fill at different times. */
    public boolean isLag() {
      return this == LIST;
    }
  }

  /** Refuses nulls. */
  public DriftEvent {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(module, "module");
    Objects.requireNonNull(message, "message");
  }
}
