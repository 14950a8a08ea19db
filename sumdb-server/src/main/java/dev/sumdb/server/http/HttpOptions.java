package dev.sumdb.server.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a log is served. Immutable; {@link #listen} gives the defaults, the other methods give copies
 * with one thing changed.
 */
public final class HttpOptions {
  private final Settings settings;

  private record Address(String host, int port) {}

  private record Tls(Path certificates, Path key) {}

  /** Null stands for absent; the accessors say so with Optional. */
  private record Settings(
      Address listen,
      Address admin,
      Tls tls,
      String advertise,
      AccessLogFormat accessLog,
      Limits limits,
      String version,
      Path dataDir) {}

  /**
   * Bounds that keep one client from harming others.
   *
   * @param firstRequest from connection to the end of its first request's headers
   * @param nextRequest from an answer to the end of the next request's headers
   * @param answer for taking an answer, and 1 s more for each 16 KiB of it; ten times this without
   *     a byte either way ends a connection by force, even while its answer is still being made
   * @param cacheBytes for tiles and for records, each, in memory
   * @param readThreads for reading the log, at least 1
   */
  public record Limits(
      Duration firstRequest,
      Duration nextRequest,
      Duration answer,
      long cacheBytes,
      int readThreads) {

    /** Refuses bounds that cannot work. */
    public Limits {
      if (readThreads < 1 || cacheBytes < 0) {
        throw new IllegalArgumentException("threads " + readThreads + ", cache " + cacheBytes);
      }
    }

    /** How long a connection may be silent. */
    Duration silence() {
      return answer.multipliedBy(10);
    }

    /**
     * 30 s, 60 s, 60 s and 10 min; an eighth of the heap, at most 64 MiB, for each cache; 8
     * threads.
     */
    public static Limits defaults() {
      long cache = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);
      return new Limits(
          Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(60), cache, 8);
    }
  }

  private HttpOptions(Settings settings) {
    this.settings = settings;
  }

  /** Plain HTTP on one listener, access log as text. Port 0 takes a free one. */
  public static HttpOptions listen(String host, int port) {
    return new HttpOptions(
        new Settings(
            address(host, port),
            null,
            null,
            null,
            AccessLogFormat.TEXT,
            Limits.defaults(),
            "development",
            null));
  }

  /** Health, metrics and version on a plain listener of their own, and not on the public one. */
  public HttpOptions withAdmin(String host, int port) {
    Settings s = settings;
    return new HttpOptions(
        new Settings(
            s.listen,
            address(host, port),
            s.tls,
            s.advertise,
            s.accessLog,
            s.limits,
            s.version,
            s.dataDir));
  }

  /** TLS 1.2 or later with HTTP/2 on the public listener, from PEM files. */
  public HttpOptions withTls(Path certificates, Path key) {
    Settings s = settings;
    Tls tls = new Tls(certificates, key);
    return new HttpOptions(
        new Settings(
            s.listen, s.admin, tls, s.advertise, s.accessLog, s.limits, s.version, s.dataDir));
  }

  /** The base URL that clients are told, where it is not that of the listener. */
  public HttpOptions withAdvertise(String url) {
    Settings s = settings;
    return new HttpOptions(
        new Settings(s.listen, s.admin, s.tls, url, s.accessLog, s.limits, s.version, s.dataDir));
  }

  /** Another form of the access log. */
  public HttpOptions withAccessLog(AccessLogFormat format) {
    Settings s = settings;
    return new HttpOptions(
        new Settings(
            s.listen, s.admin, s.tls, s.advertise, format, s.limits, s.version, s.dataDir));
  }

  /** Other bounds. */
  public HttpOptions withLimits(Limits limits) {
    Settings s = settings;
    return new HttpOptions(
        new Settings(
            s.listen, s.admin, s.tls, s.advertise, s.accessLog, limits, s.version, s.dataDir));
  }

  /** The product version that {@code /version} and the metrics name. */
  public HttpOptions withVersion(String version) {
    Settings s = settings;
    return new HttpOptions(
        new Settings(
            s.listen, s.admin, s.tls, s.advertise, s.accessLog, s.limits, version, s.dataDir));
  }

  /** The directory of the log, whose disk the metrics watch. */
  public HttpOptions withDataDir(Path dir) {
    Settings s = settings;
    return new HttpOptions(
        new Settings(s.listen, s.admin, s.tls, s.advertise, s.accessLog, s.limits, s.version, dir));
  }

  String host() {
    return settings.listen.host;
  }

  int port() {
    return settings.listen.port;
  }

  boolean hasAdmin() {
    return settings.admin != null;
  }

  String adminHost() {
    return settings.admin.host;
  }

  int adminPort() {
    return settings.admin.port;
  }

  boolean hasTls() {
    return settings.tls != null;
  }

  Path certificates() {
    return settings.tls.certificates;
  }

  Path tlsKey() {
    return settings.tls.key;
  }

  Optional<String> advertise() {
    return Optional.ofNullable(settings.advertise);
  }

  AccessLogFormat accessLog() {
    return settings.accessLog;
  }

  Limits limits() {
    return settings.limits;
  }

  String version() {
    return settings.version;
  }

  Optional<Path> dataDir() {
    return Optional.ofNullable(settings.dataDir);
  }

  private static Address address(String host, int port) {
    if (host.isEmpty() || port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("address " + host + ":" + port);
    }
    return new Address(host, port);
  }
}
