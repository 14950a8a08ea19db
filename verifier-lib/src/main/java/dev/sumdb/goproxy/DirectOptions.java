package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModulePatterns;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a {@link DirectModuleSource} may do.
 *
 * @param allowed the modules that may be fetched from their repositories; no others are
 * @param environment what go and git get from outside: PATH, proxies, trusted authorities and the
 *     service's own credentials. What concerns go's own settings and directories is overridden
 * @param limit on the whole download
 * @param maxBytes on everything that go and git write, checked about once a second
 */
public record DirectOptions(
    ModulePatterns allowed, Map<String, String> environment, Duration limit, long maxBytes) {

  /** Ten minutes. */
  public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);

  /** 2 GiB: a repository with its history is larger than one version's zip. */
  public static final long DEFAULT_MAX_BYTES = 2L << 30;

  /** Checks that there are limits. */
  public DirectOptions {
    Objects.requireNonNull(allowed, "allowed");
    environment = Map.copyOf(environment);
    if (limit.isNegative() || limit.isZero() || maxBytes <= 0) {
      throw new IllegalArgumentException("no such limits: " + limit + ", " + maxBytes);
    }
  }

  /**
   * The default limits, and of this process's environment what git needs to reach repositories with
   * the service's credentials: an ssh agent or command, git configuration by GIT_CONFIG variables.
   * The home directory with whatever lies in it is not passed on.
   */
  public static DirectOptions of(ModulePatterns allowed, Map<String, String> environment) {
    Map<String, String> passed = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (isPassed(name)) {
            passed.put(name, value);
          }
        });
    return new DirectOptions(allowed, passed, DEFAULT_LIMIT, DEFAULT_MAX_BYTES);
  }

  private static boolean isPassed(String name) {
    return switch (name) {
      case "PATH",
          "PATHEXT",
          "SystemRoot",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "http_proxy",
          "https_proxy",
          "no_proxy",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "SSH_AUTH_SOCK",
          "GIT_SSH",
          "GIT_SSH_COMMAND",
          "GIT_SSL_CAINFO",
          "GIT_SSL_CAPATH",
          "GIT_ALLOW_PROTOCOL",
          "GOINSECURE",
          "GOROOT",
          "NETRC" ->
          true;
      default -> name.startsWith("GIT_CONFIG_");
    };
  }
}
