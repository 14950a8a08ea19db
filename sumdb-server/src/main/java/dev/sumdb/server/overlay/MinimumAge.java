package dev.sumdb.server.overlay;

import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.goproxy.VersionInfo;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How old a version of a public module must be, by the time in its {@code .info} file, which is
 * that of its commit: whoever wants to deceive can date a commit back.
 */
public final class MinimumAge implements AutoCloseable {
  private static final int MAX_INFO_BYTES = 1 << 20;
  private static final Duration RETRY_LATER = Duration.ofSeconds(60);

  private final Duration age;
  private final List<SumDbSource> proxies;
  private final Clock clock;

  /**
   * Asks nobody yet.
   *
   * @param age zero for any
   * @param proxies module proxies, asked in this order; closed with this
   */
  public MinimumAge(Duration age, List<SumDbSource> proxies, Clock clock) {
    this.age = age;
    this.proxies = List.copyOf(proxies);
    this.clock = clock;
  }

  /**
   * Refuses what is too young.
   *
   * @throws ModuleNotFoundException no module proxy has it
   * @throws UpstreamException they do not tell how old it is
   */
  void check(ModuleVersion module)
      throws RefusedByPolicyException, ModuleNotFoundException, UpstreamException {
    if (age.isZero()) {
      return;
    }
    Instant ready = time(module).plus(age);
    if (ready.isAfter(clock.instant())) {
      throw new RefusedByPolicyException(
          "too young: the operator of this checksum database wants versions to be "
              + show(age)
              + " old",
          "come back after " + ready.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    }
  }

  private Instant time(ModuleVersion module) throws ModuleNotFoundException, UpstreamException {
    String escaped = module.escaped();
    int at = escaped.indexOf('@');
    String path = escaped.substring(0, at) + "/@v/" + escaped.substring(at + 1) + ".info";
    String why = "no module proxy is known";
    int absent = 0;
    for (SumDbSource proxy : proxies) {
      try {
        return VersionInfo.time(proxy.read(path, MAX_INFO_BYTES), module.version());
      } catch (NotInSourceException e) {
        absent++;
        why = proxy.describe() + ": " + e.getMessage();
      } catch (SourceException | MalformedException e) {
        why = proxy.describe() + ": " + e.getMessage();
      } catch (InterruptedIOException e) {
        Thread.currentThread().interrupt();
        why = "interrupted";
        break;
      }
    }
    if (absent > 0 && absent == proxies.size()) {
      throw new ModuleNotFoundException(why);
    }
    throw new UpstreamException(
        UpstreamException.Kind.UNAVAILABLE,
        "it is not known how old the version is, and it must be " + show(age) + ": " + why,
        RETRY_LATER);
  }

  private static String show(Duration age) {
    if (age.toSeconds() % 86400 == 0) {
      return age.toDays() + "d";
    }
    return age.toSeconds() % 3600 == 0 ? age.toHours() + "h" : age.toSeconds() + "s";
  }

  /** Lets go of connections. */
  @Override
  public void close() {
    proxies.forEach(SumDbSource::close);
  }
}
