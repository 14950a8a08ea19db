package dev.sumdb.cli;

import dev.sumdb.client.ClientOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which databases a command asks, and how it reaches them. */
class DatabaseOptions {
  private static final int MAX_JOBS = 256;

  @Option(
      names = "--sumdb",
      paramLabel = "'[PATTERNS=]VKEY [URL]'",
      scope = ScopeType.INHERIT,
      description = {
        "Database, as in GOSUMDB; repeatable. With PATTERNS (as in GOPRIVATE) it is for those"
            + " modules only, and they are never skipped.",
        "Default: the project file's, and go's GOSUMDB for the rest."
      })
  private List<String> sumdb = new ArrayList<>();

  @Option(
      names = "--proxy",
      paramLabel = "LIST",
      scope = ScopeType.INHERIT,
      description = "Module proxies instead of go's GOPROXY; the way to a database without URL.")
  private String proxy = "";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Trusted heads, evidence, verified tiles and answers. Default: sumdb in XDG_STATE_HOME"
              + " and XDG_CACHE_HOME.")
  private String state = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Project file; none for none. Default: .sumdb.yaml beside go.mod.")
  private String config = "";

  @Option(
      names = "--offline",
      scope = ScopeType.INHERIT,
      description = "No network: only the state, go's own cache, --bundle or --tiles.")
  private boolean offline;

  @Option(
      names = "--tiles",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Client cache or tile tree to read instead of the network; implies --offline.")
  private String tiles; // null if not given: an empty one means no network, too

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "Evidence bundle to read instead of the network; repeatable; implies --offline.")
  private List<String> bundles = new ArrayList<>();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      scope = ScopeType.INHERIT,
      description = "Requests at once (default: 16).")
  private int jobs = ClientOptions.defaults().jobs();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      description = "Limit of one lookup or tile (default: 60s).")
  private String timeout = "60s";

  private URI relay; // null for none

  /** All databases are to be asked through this mirror, below {@code sumdb/NAME}. */
  void relayThrough(URI mirror) {
    relay = mirror;
  }

  /** The mirror through which all databases are asked. */
  Optional<URI> relay() {
    return Optional.ofNullable(relay);
  }

  List<String> sumdb() {
    return sumdb;
  }

  /** GOPROXY instead of go's; {@code ""} for none. */
  String proxy() {
    return proxy;
  }

  /** {@code ""} for the user's directories. */
  String state() {
    return state;
  }

  /** {@code ""} for the one beside go.mod, {@code none} for none. */
  String config() {
    return config;
  }

  boolean offline() {
    return offline || tiles != null || !bundles.isEmpty();
  }

  /** {@code ""} for none. */
  String tiles() {
    return tiles == null ? "" : tiles;
  }

  /** The evidence bundles to read; none for none. */
  List<String> bundles() {
    return bundles;
  }

  /** Whether to say which files are used. */
  boolean verbose() {
    return false;
  }

  int jobs() throws CommandException {
    if (jobs < 1 || jobs > MAX_JOBS) {
      throw CommandException.usage(
          "--jobs: want a number from 1 to " + MAX_JOBS + ", got " + jobs, "");
    }
    return jobs;
  }

  Duration timeout() throws CommandException {
    return TimeOption.parse("--timeout", timeout);
  }

  /** The directory of tiles, which has to exist. */
  Path tilesIn(Console console) {
    return console.path(tiles());
  }
}
