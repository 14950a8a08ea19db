package dev.sumdb.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything {@code serve} can be told, checked. A text or path that is empty, and a listener that
 * is {@link HostPort#NONE}, is one that was not asked for.
 */
public record ServerConfig(
    Path dir,
    HostPort listen,
    String advertise,
    String upstream,
    HostPort adminListen,
    Path tlsCert,
    Path tlsKey,
    String logFormat,
    String logLevel,
    boolean accessLog,
    String direct,
    OverlaySettings overlay,
    MirrorSettings mirror,
    Limits limits) {

  /** Whether the main listener speaks TLS. */
  public boolean tls() {
    return !tlsCert.toString().isEmpty();
  }

  /** The same with other names kept at home and another database. */
  public ServerConfig withOverlay(OverlaySettings other) {
    return new ServerConfig(
        dir,
        listen,
        advertise,
        upstream,
        adminListen,
        tlsCert,
        tlsKey,
        logFormat,
        logLevel,
        accessLog,
        direct,
        other,
        mirror,
        limits);
  }

  /** The configuration with nothing set. */
  public static ServerConfig defaults() {
    try {
      return load(Map.of(), Map.of(), Path.of(""));
    } catch (ConfigException e) {
      throw new AssertionError("the defaults are wrong", e);
    }
  }

  /**
   * Merges flags over environment over file over defaults.
   *
   * @param flags what the command line sets
   * @param environment variables of the process; only {@code SUMDB_…} of known settings are read
   * @param file the YAML file, or the empty path for none
   * @throws ConfigException with every problem at once: unknown or repeated keys, bad values
   */
  public static ServerConfig load(
      Map<Setting, String> flags, Map<String, String> environment, Path file)
      throws ConfigException {
    return load(Map.of(), flags, environment, file);
  }

  /** The same with other defaults for some settings. */
  public static ServerConfig load(
      Map<Setting, String> defaults,
      Map<Setting, String> flags,
      Map<String, String> environment,
      Path file)
      throws ConfigException {
    List<String> problems = new ArrayList<>();
    SettingValues values = new SettingValues(problems);
    defaults.forEach(values::setDefault);
    if (!file.toString().isEmpty()) {
      new YamlSettings(file, values, problems).read();
    }
    for (Setting setting : Setting.values()) {
      String text = environment.get(setting.variable());
      if (text != null) {
        values.set(setting, text, setting.variable());
      }
    }
    flags.forEach((s, text) -> values.set(s, text, "--" + s.key()));
    ServerConfig config = convert(values);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private static ServerConfig convert(SettingValues v) {
    Path cert = readable(v, Setting.TLS_CERT);
    Path key = readable(v, Setting.TLS_KEY);
    if (v.isSet(Setting.TLS_CERT) != v.isSet(Setting.TLS_KEY)) {
      v.problem(
          v.isSet(Setting.TLS_CERT) ? Setting.TLS_CERT : Setting.TLS_KEY,
          "TLS needs both tls-cert and tls-key");
    }
    if (!v.isSet(Setting.DIR)) {
      v.problem(Setting.DIR, "want a directory");
    }
    if (!v.isSet(Setting.LISTEN)) {
      v.problem(Setting.LISTEN, "want HOST:PORT");
    }
    return new ServerConfig(
        v.path(Setting.DIR),
        v.hostPort(Setting.LISTEN),
        v.url(Setting.ADVERTISE),
        v.isSet(Setting.UPSTREAM) ? v.text(Setting.UPSTREAM) : "off",
        v.hostPort(Setting.ADMIN_LISTEN),
        cert,
        key,
        v.choice(Setting.LOG_FORMAT, List.of("text", "json")),
        v.choice(Setting.LOG_LEVEL, List.of("error", "warn", "info", "debug", "trace")),
        v.flag(Setting.ACCESS_LOG),
        v.text(Setting.DIRECT),
        OverlaySettings.from(v),
        MirrorSettings.from(v),
        Limits.from(v));
  }

  private static Path readable(SettingValues v, Setting setting) {
    Path path = v.path(setting);
    if (v.isSet(setting) && !Files.isReadable(path)) {
      v.problem(setting, "cannot read " + path);
    }
    return path;
  }
}
