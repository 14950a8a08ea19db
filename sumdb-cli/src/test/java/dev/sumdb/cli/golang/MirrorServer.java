package dev.sumdb.cli.golang;

import dev.sumdb.server.SumDb;
import dev.sumdb.server.config.ConfigException;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that relays databases, wired as the command wires it. */
final class MirrorServer implements AutoCloseable {
  private static final String NAME = "mirror.corp.example/own";

  private final SumDb server;
  final List<String> notices;

  private MirrorServer(SumDb server, List<String> notices) {
    this.server = server;
    this.notices = notices;
  }

  /**
   * On a directory, which keeps what was relayed for the next server on it.
   *
   * @param databases the setting {@code mirror}
   * @param variables what the process would have in its environment
   */
  static MirrorServer start(Path dir, String databases, Map<String, String> variables)
      throws IOException, RefusedException, UsageException, ConfigException {
    if (!LogDir.holdsLog(dir)) {
      LogDir.init(dir, NAME, null);
    }
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.DIR, dir.toString());
    flags.put(Setting.LISTEN, "127.0.0.1:0");
    flags.put(Setting.ACCESS_LOG, "false");
    flags.put(Setting.PRIVATE, "secret.example/*");
    flags.put(Setting.SUMDB, "off");
    flags.put(Setting.MIRROR, databases);
    List<String> notices = new CopyOnWriteArrayList<>();
    ServerConfig config = ServerConfig.load(flags, Map.of(), Path.of(""));
    return new MirrorServer(SumDb.start(config, variables, notices::add, "test"), notices);
  }

  /** Without a slash at its end. */
  String url() {
    return server.url();
  }

  @Override
  public void close() {
    server.close();
  }
}
