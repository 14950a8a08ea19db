package dev.sumdb.goproxy;

import dev.sumdb.goenv.HttpProxies;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * How to talk to upstreams over http and https.
 *
 * @param timeouts by phase
 * @param proxies HTTP proxies on the way
 * @param credentials for https
 * @param tls the authorities to trust, asked for before the first https connection: reading them
 *     takes longer than many a run without any
 */
public record HttpSettings(
    PhaseTimeouts timeouts,
    HttpProxies proxies,
    Credentials credentials,
    Supplier<SSLContext> tls) {

  public HttpSettings {
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(proxies, "proxies");
    Objects.requireNonNull(credentials, "credentials");
    Objects.requireNonNull(tls, "tls");
  }

  /** Default timeouts, no proxies, no credentials, the runtime's trusted authorities. */
  public static HttpSettings defaults() {
    return new HttpSettings(
        PhaseTimeouts.DEFAULT, HttpProxies.NONE, Credentials.NONE, HttpSettings::ofRuntime);
  }

  private static SSLContext ofRuntime() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the runtime's default for TLS is unusable", e);
    }
  }

  /** The same with other time limits. */
  public HttpSettings withTimeouts(PhaseTimeouts other) {
    return new HttpSettings(other, proxies, credentials, tls);
  }

  /** The same with other HTTP proxies. */
  public HttpSettings withProxies(HttpProxies other) {
    return new HttpSettings(timeouts, other, credentials, tls);
  }

  /** The same with other credentials. */
  public HttpSettings withCredentials(Credentials other) {
    return new HttpSettings(timeouts, proxies, other, tls);
  }

  /** The same with other trusted authorities. */
  public HttpSettings withTls(SSLContext other) {
    return new HttpSettings(timeouts, proxies, credentials, () -> other);
  }
}
