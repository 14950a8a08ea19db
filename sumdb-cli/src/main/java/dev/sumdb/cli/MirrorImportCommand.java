package dev.sumdb.cli;

import dev.sumdb.bundle.BundleException;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.MirrorImport;
import dev.sumdb.server.config.ConfigException;
import dev.sumdb.server.config.OverlaySettings;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sumdb mirror import}: fills a server's mirror from bundles. */
@Command(
    name = "import",
    description = {
      "Fill what the server of a directory relays of another database from an evidence bundle, or"
          + " from one and its increments, where that database cannot be reached. The server must"
          + " not be running. All is verified first, with the key of --sumdb, of --mirror or of"
          + " go's GOSUMDB.",
      "The next bundle has to be made with --since this one."
    },
    footer = {
      "Exit: 0 imported, 2 usage, 3 incomplete, of another database, or more than there is room",
      "for, 4 altered, misbehaviour (evidence is written), or a server uses the directory."
    })
final class MirrorImportCommand implements Callable<Integer> {
  private static final List<Setting> SETTINGS =
      List.of(Setting.DIR, Setting.SUMDB, Setting.MIRROR, Setting.MIRROR_CACHE);

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "BUNDLE", arity = "1..*", description = "The bundles.")
  private List<String> files = new ArrayList<>();

  private MirrorImportCommand(Console console) {
    this.console = console;
  }

  static CommandLine commandLine(Console console) {
    CommandLine line = new CommandLine(new MirrorImportCommand(console));
    ServeOptions.addTo(line, Map.of(), SETTINGS);
    return line;
  }

  @Override
  public Integer call()
      throws CommandException, ConfigException, RefusedException, UsageException, IOException {
    ServerConfig config = ServeOptions.load(spec.commandLine().getParseResult(), Map.of(), console);
    OpenBundles open = new OpenBundles(files, console);
    VerifierKey key = VerifiedBundle.key(open, keys(config));
    try {
      MirrorImport done = MirrorImport.run(config, key, open.all());
      if (!done.contradictions().isEmpty()) {
        throw CommandException.refused(
            key.name() + " has proven other hashes than the log has copied from it",
            done.contradictions().stream()
                .map(file -> "evidence: " + file)
                .collect(Collectors.joining("\n")));
      }
      if (!done.isHeld()) {
        throw CommandException.unavailable(
            "there is not enough room for all of " + open.names(),
            "give the mirror more with --mirror-cache SIZE, here and for serve");
      }
      console.result("imported " + VerifiedBundle.summary(done.bundle()));
      return ExitCode.OK;
    } catch (BundleException e) {
      throw e.misbehaviours().isEmpty()
          ? OpenBundles.failure(open.names(), e)
          : Misbehaviours.failure(
              e.misbehaviours(),
              Misbehaviours.keep(e.misbehaviours(), MirrorImport.state(config.dir(), key)));
    } catch (CorruptStateException e) {
      throw CommandException.usage(e.getMessage(), e.remedy());
    }
  }

  /** Of the databases that the server relays. */
  private List<VerifierKey> keys(ServerConfig config) throws CommandException {
    String sumdb = config.overlay().sumdb();
    boolean ofGo = sumdb.isEmpty() || sumdb.equals(OverlaySettings.GO_ENV);
    List<VerifierKey> keys = new ArrayList<>();
    try {
      if (ofGo) {
        add(console.goEnv().gosumdb(), keys);
      } else if (!sumdb.equals(OverlaySettings.OFF)) {
        add(GoSumDb.parse(sumdb), keys);
      }
      for (String entry : config.mirror().entries()) {
        add(GoSumDb.parse(entry), keys);
      }
    } catch (MalformedException e) {
      throw CommandException.usage(e.getMessage(), "want 'VKEY [URL]'");
    }
    if (keys.isEmpty()) {
      throw CommandException.usage("no database is known", "name its key: --sumdb VKEY");
    }
    return keys;
  }

  private static void add(GoSumDb choice, List<VerifierKey> keys) {
    if (choice instanceof GoSumDb.Database database) {
      keys.add(database.key());
    }
  }
}
