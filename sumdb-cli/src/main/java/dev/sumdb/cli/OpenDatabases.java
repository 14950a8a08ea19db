package dev.sumdb.cli;

import dev.sumdb.audit.Databases;
import dev.sumdb.audit.Exemptions;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.ClientState;
import dev.sumdb.client.NoCache;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.VerifiedCache;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.GoEnvValue.Origin;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.project.DatabaseEntry;
import dev.sumdb.project.ProjectFile;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The databases of a run: what options say, else the project file, else the go command's GOSUMDB. A
 * variable of the process counts more than the project file.
 */
final class OpenDatabases implements AutoCloseable {
  private static final String TOOLCHAIN = "golang.org/toolchain";

  private final DatabaseOptions options;
  private final GoEnv env;
  private final Console console;
  private final SourceChoice sources;
  private final Map<GoSumDb.Database, OpenDatabase> open = new LinkedHashMap<>();
  private final List<Databases.Bound> bound = new ArrayList<>();
  private final List<OpenDatabase> boundOpen = new ArrayList<>();
  private OpenDatabase rest; // null if there is none
  private Exemptions exemptions;

  private OpenDatabases(DatabaseOptions options, GoEnv env, Console console) {
    this.options = options;
    this.env = env;
    this.console = console;
    this.sources = new SourceChoice(options, env, console);
    this.exemptions = env::exemption;
  }

  static OpenDatabases open(
      DatabaseOptions options, ProjectFile project, GoEnv env, Console console)
      throws CommandException, IOException {
    OpenDatabases databases = new OpenDatabases(options, env, console);
    boolean complete = false;
    try {
      databases.addAll(project);
      if (options.relay().isPresent()) {
        databases.keepFromMirror();
      }
      complete = true;
      return databases;
    } catch (MalformedException e) {
      throw CommandException.usage(e.getMessage(), "see sumdb env");
    } finally {
      if (!complete) {
        databases.close();
      }
    }
  }

  /** Names that are not this database's go to no mirror, which may be somebody else's. */
  private void keepFromMirror() throws CommandException {
    if (!bound.isEmpty()) {
      throw CommandException.usage(
          "a database for some modules only is not asked through a mirror",
          "name one database without PATTERNS");
    }
    Exemptions asked = exemptions;
    exemptions =
        path ->
            asked
                .exemption(path)
                .or(() -> env.goprivate().matching(path).map(p -> "GOPRIVATE=" + p))
                .or(() -> env.gonoproxy().matching(path).map(p -> "GONOPROXY=" + p));
  }

  private void addAll(ProjectFile project)
      throws CommandException, MalformedException, IOException {
    List<DatabaseEntry> entries = fromOptions();
    boolean off = entries.isEmpty() && !options.sumdb().isEmpty();
    if (options.sumdb().isEmpty()) {
      entries = project.databases();
    }
    DatabaseEntry others = null;
    for (DatabaseEntry entry : entries) {
      if (entry.isBound()) {
        OpenDatabase database = opened(entry.database());
        boundOpen.add(database);
        bound.add(new Databases.Bound(entry.patterns(), database));
      } else {
        others = entry;
      }
    }
    boolean projectYields =
        options.sumdb().isEmpty() && env.value("GOSUMDB").origin() == Origin.PROCESS;
    if (others != null && !projectYields) {
      rest = opened(others.database());
      exemptions = this::byPattern; // asked for, so GOSUMDB=off is no reason
    } else if (!off && env.gosumdb() instanceof GoSumDb.Database database) {
      rest = opened(database);
    }
  }

  private List<DatabaseEntry> fromOptions() throws CommandException {
    List<DatabaseEntry> entries = new ArrayList<>();
    for (String text : options.sumdb()) {
      try {
        DatabaseEntry.parse(text).ifPresent(entries::add);
      } catch (MalformedException e) {
        throw CommandException.usage(
            "--sumdb: " + e.getMessage().replaceFirst("^invalid GOSUMDB: ", ""),
            "want 'VKEY [URL]' or 'PATTERNS=VKEY [URL]'");
      }
    }
    if (entries.stream().filter(entry -> !entry.isBound()).count() > 1) {
      throw CommandException.usage(
          "--sumdb: two databases for the same modules", "bind one with 'PATTERNS=VKEY [URL]'");
    }
    return entries;
  }

  private OpenDatabase opened(GoSumDb.Database database)
      throws CommandException, MalformedException, IOException {
    OpenDatabase known = open.get(database);
    if (known != null) {
      return known;
    }
    ClientState state = state(database.key(), options.state(), console);
    SumDbSource source = sources.of(database, state);
    // What this user's cache has would not get into the mirror's.
    VerifiedCache cache = options.relay().isPresent() ? new NoCache() : state.cache();
    ClientOptions clientOptions = ClientOptions.defaults().withJobs(options.jobs());
    SumDbClient client =
        SumDbClient.of(database.key(), source, state.heads(), cache, clientOptions);
    OpenDatabase opened = new OpenDatabase(database.key(), source, state, client);
    open.put(database, opened);
    return opened;
  }

  /**
   * What is kept of a database.
   *
   * @param dir of --state; {@code ""} for the user's directories
   */
  static ClientState state(VerifierKey key, String dir, Console console) throws IOException {
    if (!dir.isEmpty()) {
      return ClientState.in(console.path(dir), key);
    }
    String home = console.environment().getOrDefault("HOME", System.getProperty("user.home"));
    return ClientState.ofUser(console.environment(), Path.of(home), key);
  }

  private Optional<String> byPattern(String modulePath) {
    if (modulePath.equals(TOOLCHAIN)) {
      return Optional.empty();
    }
    ModulePatterns patterns = env.gonosumdb();
    String source = env.value("GONOSUMDB").where().equals("GOPRIVATE") ? "GOPRIVATE" : "GONOSUMDB";
    return patterns.matching(modulePath).map(pattern -> source + "=" + pattern);
  }

  /** For an audit. */
  Databases databases() {
    if (rest == null) {
      String why = "checksum database disabled by GOSUMDB=off";
      return Databases.boundOnly(bound, why, exemptions);
    }
    return Databases.of(bound, rest, exemptions);
  }

  /** Why the module is not asked for, if it is not. */
  Optional<String> exemption(String modulePath) {
    boolean isBound = bound.stream().anyMatch(one -> one.patterns().matches(modulePath));
    return isBound ? Optional.empty() : exemptions.exemption(modulePath);
  }

  /** The one to ask about a module that is not exempted. */
  Optional<OpenDatabase> of(String modulePath) {
    for (int i = 0; i < bound.size(); i++) {
      if (bound.get(i).patterns().matches(modulePath)) {
        return Optional.of(boundOpen.get(i));
      }
    }
    return Optional.ofNullable(rest);
  }

  /** All of them. */
  List<OpenDatabase> all() {
    return List.copyOf(open.values());
  }

  /** The files with evidence that this run wrote. */
  List<Path> evidence() {
    return open.values().stream().flatMap(one -> one.evidence().stream()).distinct().toList();
  }

  @Override
  public void close() {
    open.values().forEach(OpenDatabase::close);
  }
}
