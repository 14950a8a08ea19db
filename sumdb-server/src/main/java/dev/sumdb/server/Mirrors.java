package dev.sumdb.server;

import dev.sumdb.client.ClientState;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.VerifiedCache;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.goproxy.OwnAddresses;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.database.IncidentSink;
import dev.sumdb.server.database.UpstreamDatabase;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.mirror.BoundedCache;
import dev.sumdb.server.mirror.Mirror;
import dev.sumdb.server.mirror.MirrorOptions;
import dev.sumdb.server.overlay.Forwarding;
import dev.sumdb.server.overlay.OverlayChoice;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Opens the databases that are relayed, each once, with their caches. */
final class Mirrors implements AutoCloseable {
  private static final String HOW = "want VKEY [URL] as in GOSUMDB, separated by semicolons";

  private final ServerConfig config;
  private final OwnAddresses own;
  private final Opener opener;
  private final Consumer<String> notices;
  private final Map<String, Opened> opened = new LinkedHashMap<>();
  private final Deque<Mirror> serving = new ArrayDeque<>();

  private record Opened(UpstreamDatabase database, BoundedCache cache) {}

  /** Connects to a database, and closes it after this. */
  @FunctionalInterface
  interface Opener {
    UpstreamDatabase open(GoSumDb.Database database, VerifiedCache cache)
        throws UsageException, IOException;
  }

  /**
   * @param own addresses of this server
   * @param notices is told, in one line each, what an operator should know
   */
  Mirrors(ServerConfig config, OwnAddresses own, Opener opener, Consumer<String> notices) {
    this.config = config;
    this.own = own;
    this.opener = opener;
    this.notices = notices;
  }

  /**
   * Opens a database that is relayed from now on.
   *
   * @throws UsageException another database of that name is relayed
   * @throws IOException its directories cannot be read
   */
  UpstreamDatabase open(GoSumDb.Database database) throws UsageException, IOException {
    VerifierKey key = database.key();
    if (opened.containsKey(key.name())) {
      throw new UsageException("mirror: two databases are named " + key.name(), HOW);
    }
    BoundedCache cache =
        BoundedCache.open(cacheDir(config.dir(), key), key, config.mirror().cacheBytes());
    UpstreamDatabase upstream = opener.open(database, cache);
    opened.put(key.name(), new Opened(upstream, cache));
    return upstream;
  }

  /** Where what a database has answered lies. */
  static Path cacheDir(Path dir, VerifierKey key) {
    return dir.resolve("mirror").resolve(ClientState.directoryName(key));
  }

  /**
   * Opens those that the setting {@code mirror} names.
   *
   * @param ownKey which needs no mirror
   * @throws UsageException as {@link #open}; or it is not said which names are private
   */
  void openListed(VerifierKey ownKey, OverlayChoice choice) throws UsageException, IOException {
    List<GoSumDb.Database> listed = listed();
    if (!listed.isEmpty() && !choice.isOn() && choice.names().isEmpty()) {
      throw new UsageException(
          "mirror: no module is private: any name could be asked of the databases",
          "set --private PATTERNS or GOPRIVATE, or say that there are none: --private none");
    }
    for (GoSumDb.Database database : listed) {
      if (database.name().equals(ownKey.name())
          || database.explicitUrl().filter(own::cover).isPresent()) {
        notices.accept("mirror: " + database.name() + " is this server itself: left out");
      } else if (!isOpen(database.key())) {
        open(database);
      }
    }
  }

  private boolean isOpen(VerifierKey key) {
    Opened known = opened.get(key.name());
    return known != null && known.database().key().equals(key);
  }

  private List<GoSumDb.Database> listed() throws UsageException {
    List<GoSumDb.Database> databases = new ArrayList<>();
    for (String entry : config.mirror().entries()) {
      try {
        if (GoSumDb.parse(entry) instanceof GoSumDb.Database database) {
          databases.add(database);
        } else {
          throw new UsageException("mirror: " + entry + " is no database", HOW);
        }
      } catch (MalformedException e) {
        throw new UsageException("mirror: " + e.getMessage(), HOW);
      }
    }
    return databases;
  }

  /**
   * All that were opened, to be served.
   *
   * @throws UsageException the trusted head of one is damaged: only a human can say why
   */
  List<Mirror> mirrors(Forwarding forwarding, IncidentSink incidents)
      throws UsageException, IOException {
    List<Mirror> mirrors = new ArrayList<>();
    for (Opened one : opened.values()) {
      try {
        Mirror mirror =
            Mirror.of(one.database(), one.cache(), forwarding, incidents, MirrorOptions.defaults());
        serving.push(mirror);
        mirrors.add(mirror);
      } catch (CorruptStateException e) {
        throw new UsageException(e.getMessage(), e.remedy(), e);
      }
    }
    return mirrors;
  }

  /** Fetches nothing any more. */
  @Override
  public void close() {
    serving.forEach(Mirror::close);
    serving.clear();
  }
}
