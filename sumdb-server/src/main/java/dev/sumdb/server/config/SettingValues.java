package dev.sumdb.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts of all settings with their origins, and their conversion; problems are collected. */
final class SettingValues {
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,9})(|KiB|MiB|GiB)");
  private static final List<String> UNITS = List.of("", "KiB", "MiB", "GiB");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private static final String DEFAULT = "default";

  private record Value(String text, String origin) {}

  private final Map<Setting, Value> values = new EnumMap<>(Setting.class);
  private final List<String> problems;

  SettingValues(List<String> problems) {
    this.problems = problems;
    for (Setting setting : Setting.values()) {
      values.put(setting, new Value(setting.defaultText(), DEFAULT));
    }
  }

  /** Another default; what was set before is forgotten. */
  void setDefault(Setting setting, String text) {
    set(setting, text, DEFAULT);
  }

  /** Whether a flag, the environment or the file sets it, be it to nothing. */
  boolean isGiven(Setting setting) {
    return !values.get(setting).origin().equals(DEFAULT);
  }

  /** The later call wins. */
  void set(Setting setting, String text, String origin) {
    values.put(setting, new Value(text.strip(), origin));
  }

  String text(Setting setting) {
    return values.get(setting).text();
  }

  boolean isSet(Setting setting) {
    return !text(setting).isEmpty();
  }

  /** The file of this name; the empty path for none. */
  Path path(Setting setting) {
    return convert(setting, Path.of(""), SettingValues::toPath);
  }

  HostPort hostPort(Setting setting) {
    return isSet(setting) ? convert(setting, HostPort.NONE, HostPort::parse) : HostPort.NONE;
  }

  boolean flag(Setting setting) {
    return choice(setting, List.of("true", "false")).equals("true");
  }

  /** A whole number from 1 to a million. */
  int count(Setting setting) {
    return convert(
        setting,
        1,
        text -> {
          if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("want a number from 1 to 999999");
          }
          return Integer.parseInt(text);
        });
  }

  /** A number of bytes: 512, 512KiB, 512MiB, 512GiB. */
  long bytes(Setting setting) {
    return convert(
        setting,
        0L,
        text -> {
          Matcher m = BYTES.matcher(text);
          if (!m.matches()) {
            throw new IllegalArgumentException("want a size such as 512MiB");
          }
          return Long.parseLong(m.group(1)) << 10 * UNITS.indexOf(m.group(2));
        });
  }

  /** A time from zero to {@code max}: 500ms, 5s, 2m, 72h, 7d. */
  Duration duration(Setting setting, Duration max) {
    return convert(
        setting,
        max,
        text -> {
          Matcher m = TIME.matcher(text);
          if (m.matches()) {
            long n = Long.parseLong(m.group(1));
            Duration time =
                switch (m.group(2)) {
                  case "ms" -> Duration.ofMillis(n);
                  case "s" -> Duration.ofSeconds(n);
                  case "m" -> Duration.ofMinutes(n);
                  case "h" -> Duration.ofHours(n);
                  default -> Duration.ofDays(n);
                };
            if (time.compareTo(max) <= 0) {
              return time;
            }
          }
          throw new IllegalArgumentException(
              "want a time such as 500ms, 5s or 2m, at most " + max.toSeconds() + "s");
        });
  }

  String choice(Setting setting, List<String> allowed) {
    return convert(
        setting,
        allowed.get(0),
        text -> {
          String lower = text.toLowerCase(Locale.ROOT);
          if (!allowed.contains(lower)) {
            throw new IllegalArgumentException("want " + String.join(", ", allowed));
          }
          return lower;
        });
  }

  /** An absolute http or https URL without a trailing slash, {@code ""} for none. */
  String url(Setting setting) {
    return isSet(setting) ? convert(setting, "", SettingValues::toUrl) : "";
  }

  void problem(Setting setting, String what) {
    problems.add(values.get(setting).origin() + ": " + setting.key() + ": " + what);
  }

  private <T> T convert(Setting setting, T instead, Function<String, T> parser) {
    try {
      return parser.apply(text(setting));
    } catch (IllegalArgumentException e) {
      problem(setting, e.getMessage() + ", got \"" + text(setting) + "\"");
      return instead;
    }
  }

  private static Path toPath(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("want a path", e);
    }
  }

  private static String toUrl(String text) {
    String wanted = "want http://HOST[:PORT][/PATH] or https://…";
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      // Credentials would be printed for every client to copy; a query cannot be a base URL.
      if (!http
          || uri.getHost() == null
          || uri.getRawUserInfo() != null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        throw new IllegalArgumentException(wanted);
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(wanted, e);
    }
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
