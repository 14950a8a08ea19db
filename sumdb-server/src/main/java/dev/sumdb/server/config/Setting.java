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
  DIR("DIR", ".sumdb", "directory of the log"),
  LISTEN("HOST:PORT", "127.0.0.1:8080", "HOST:PORT to serve on; port 0 picks a free one"),
  ADVERTISE("URL", "", "URL that clients use, when it is not the one listened on"),
  UPSTREAM("LIST", "off", "where unknown modules come from: a GOPROXY list, go-env or off"),
  PRIVATE(
      "PATTERNS",
      "",
      "modules hashed here from upstream and never asked about elsewhere, as in GOPRIVATE; go-env is"
          + " GOPRIVATE itself, none is for no module"),
  SUMDB(
      "DATABASE",
      "",
      "database that proves all other modules: VKEY [URL] as in GOSUMDB, go-env or off"),
  REQUIRE_AGREE(
      "N", "1", "sources of upstream that must serve the same private module before it is logged"),
  ALLOW("PATTERNS", "", "the only modules that the database of sumdb is asked about"),
  DENY(
      "LIST",
      "",
      "modules that are refused: PATTERN[@VERSION] REASON, separated by semicolons; @FILE has one on"
          + " each line"),
  MIN_AGE("TIME", "0s", "how old a version of a public module must be, such as 72h or 7d"),
  MIRROR(
      "LIST",
      "",
      "further databases to relay below /sumdb/NAME/: VKEY [URL] as in GOSUMDB, separated by"
          + " semicolons"),
  MIRROR_CACHE("SIZE", "1GiB", "room on disk for what each relayed database has answered"),
  ADMIN_LISTEN(
      "HOST:PORT", "", "HOST:PORT of a second listener for /healthz /readyz /metrics /version"),
  TLS_CERT("FILE", "", "file with the certificate chain, PEM"),
  TLS_KEY("FILE", "", "file with the certificate's private key, PEM"),
  LOG_FORMAT("FORMAT", "text", "text or json"),
  LOG_LEVEL("LEVEL", "info", "error, warn, info, debug or trace"),
  ACCESS_LOG("BOOL", "true", "one log line per request: true or false"),
  DIRECT(
      "PATTERNS",
      "",
      "patterns of modules that direct in the upstream list may fetch from version control"),
  QUEUE("N", "4096", "records that may wait to be appended"),
  FETCHES("N", "64", "module versions fetched from upstream at once"),
  FETCHES_WAITING("N", "1024", "module versions that wait for one of those places"),
  TEMP_DIR("DIR", "", "directory of downloads in progress; default: tmp in the log's directory"),
  TEMP_LIMIT("SIZE", "8000MiB", "room for all downloads in progress together"),
  NOT_FOUND_TTL("TIME", "5s", "how long an upstream's not found is remembered, at most 5s"),
  READ_THREADS("N", "8", "threads that read the log for requests"),
  CACHE(
      "SIZE",
      "64MiB",
      "memory for tiles, as much again for records, at most 1/8 of the heap each, and for proven"
          + " hashes, at most 1/16 of it"),
  FIRST_REQUEST_TIMEOUT("TIME", "30s", "from a connection to its first complete request"),
  NEXT_REQUEST_TIMEOUT("TIME", "60s", "from an answer to the next complete request"),
  ANSWER_TIMEOUT(
      "TIME", "60s", "for a client to take an answer, and 1s more for each 16 KiB of it");

  private final String valueLabel;
  private final String defaultText;
  private final String description;

  Setting(String valueLabel, String defaultText, String description) {
    this.valueLabel = valueLabel;
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

  /** What kind of value it takes, for documentation. */
  public String valueLabel() {
    return valueLabel;
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
