package dev.sumdb.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every key of the configuration. One key has one name in all three places: {@code --admin-listen}
 * on the command line, {@code SUMDB_ADMIN_LISTEN} in the environment, {@code admin-listen} in the
 * file.
 */
public enum Setting {
  DIR(".sumdb", "directory of the log"),
  LISTEN("127.0.0.1:8080", "HOST:PORT to serve on; port 0 picks a free one"),
  ADVERTISE("", "URL that clients use, when it is not the one listened on"),
  UPSTREAM("off", "where unknown modules come from: a GOPROXY list, go-env or off"),
  ADMIN_LISTEN("", "HOST:PORT of a second listener for /healthz /readyz /metrics /version"),
  TLS_CERT("", "file with the certificate chain, PEM"),
  TLS_KEY("", "file with the certificate's private key, PEM"),
  LOG_FORMAT("text", "text or json"),
  LOG_LEVEL("info", "error, warn, info, debug or trace"),
  ACCESS_LOG("true", "one log line per request: true or false");

  private final String defaultText;
  private final String description;

  Setting(String defaultText, String description) {
    this.defaultText = defaultText;
    this.description = description;
  }

  /** The key in the file; the flag is this behind two dashes. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The environment variable. */
  public String variable() {
    return "SUMDB_" + name();
  }

  /** The value when nothing sets it, {@code ""} for none. */
  public String defaultText() {
    return defaultText;
  }

  /** One line for documentation and {@code --help}. */
  public String description() {
    return description;
  }

  /** The setting with this key, if there is one. */
  public static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(s -> s.key().equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }
}
