package dev.sumdb.goenv;

/**
 * The effective value of a variable and where it comes from.
 *
 * @param value the text, empty if there is none
 * @param where the file for {@link Origin#FILE} and {@link Origin#GOROOT}; the other variable, if a
 *     default was taken from one; otherwise empty
 */
public record GoEnvValue(String name, String value, Origin origin, String where) {
  /** The four layers, the strongest first. */
  public enum Origin {
    /** A variable of the process that is not empty. */
    PROCESS,
    /** The user's file, which {@code go env -w} writes. */
    FILE,
    /** {@code GOROOT/go.env}. */
    GOROOT,
    /** Set nowhere. */
    DEFAULT
  }

  /** The origin in words for a report, e.g. {@code environment} or {@code /home/x/go/env}. */
  public String describeOrigin() {
    return switch (origin) {
      case PROCESS -> "environment";
      case FILE, GOROOT -> where;
      case DEFAULT -> where.isEmpty() ? "default" : "default, from " + where;
    };
  }
}
