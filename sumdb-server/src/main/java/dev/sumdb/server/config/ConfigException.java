package dev.sumdb.server.config;

import java.util.List;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
  }

  /** Every problem, each one line that names where the value came from, and its key. */
  public List<String> problems() {
    return getMessage().lines().toList();
  }
}
