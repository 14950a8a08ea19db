package dev.sumdb.cli;

import dev.sumdb.audit.Claims;
import dev.sumdb.audit.GoSumClaims;
import dev.sumdb.client.ClientState;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.goproxy.GoHttpSettings;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.mirrors.MirrorOptions;
import dev.sumdb.mirrors.Mirrors;
import dev.sumdb.mirrors.MirrorsReport;
import dev.sumdb.mirrors.ProvenHashes;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb mirrors}: module proxies and mirrors, measured and compared with the log. */
@Command(
    name = "mirrors",
    description = {
      "Ask several module proxies and mirrors for the same modules, measure them, and compare what"
          + " they serve with what the database proves.",
      "LIST has GOPROXY syntax, or is a file with one URL on each line. TARGET is a go.sum file, of"
          + " which some modules are taken. Private modules (GOPRIVATE, GONOPROXY, GONOSUMDB) are"
          + " never asked for."
    },
    footer = {
      "Exit: 0 all healthy, 1 a mirror is not (too slow, failing, other content) or none is a",
      "module proxy to name with --best, 2 usage, 3 no mirror or no proof could be reached,",
      "4 a mirror relays a log that misbehaves (evidence is written), 5 there is nothing to ask for."
    })
final class MirrorsCommand implements Callable<Integer> {
  private static final List<String> DEFAULT_MODULES =
      List.of(
          "rsc.io/quote@v1.5.2",
          "rsc.io/sampler@v1.3.0",
          "golang.org/x/xerrors@v0.0.0-20200804184101-5ec99f83aff1");
  private static final int MAX_OF_TARGETS = 10;

  private final Console console;

  @Parameters(index = "0", paramLabel = "LIST", description = "Mirrors to ask.")
  private String list;

  @Parameters(
      index = "1..*",
      paramLabel = "TARGET",
      arity = "0..*",
      description = "go.sum files to take modules from.")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--module",
      paramLabel = "M@V",
      description = "Module version to ask for; repeatable. Default: a few small public ones.")
  private List<String> modules = new ArrayList<>();

  @Mixin private OneDatabase access = new OneDatabase();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Trusted heads, evidence, verified tiles and answers, as for verify.")
  private String state = "";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Limit of each request (default: 10s).")
  private String timeout = "10s";

  @Option(
      names = "--threshold",
      paramLabel = "TIME",
      description = "Slowest healthy time to the first byte, at p95 (default: 500ms).")
  private String threshold = "500ms";

  @Option(names = "--no-zip", description = "Do not fetch zips and go.mod files.")
  private boolean noZip;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      description = "Ask again and again, with this time between the starts of two rounds.")
  private String every = "";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "End after so many rounds (default: 1, with --every no end).")
  private int rounds;

  @Option(names = "--best", description = "Tell only of the fastest healthy module proxy.")
  private boolean best;

  @Option(
      names = "--format",
      paramLabel = "FORMAT[=FILE]",
      description =
          "text, json (a line for each round), prometheus, or env (GOPROXY=..., with --best);"
              + " repeatable, one of them without FILE.")
  private List<String> formats = new ArrayList<>();

  MirrorsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    MirrorsOutputs outputs = MirrorsOutputs.of(formats, best, console);
    List<URI> mirrors = MirrorList.read(list, console);
    MirrorOptions options =
        new MirrorOptions(
            TimeOption.parse("--timeout", timeout),
            TimeOption.parse("--threshold", threshold),
            !noZip);
    Duration pause = every.isEmpty() ? Duration.ZERO : TimeOption.parse("--every", every);
    GoSumDb.Database database = access.database(console.goEnv());
    List<ModuleVersion> asked = publicOnes();
    if (asked.isEmpty()) {
      console.hint("there is no public module to ask for; name one with --module M@V");
      return ExitCode.NOTHING;
    }
    try (SumDbSource source = access.source(database, options.timeout(), console)) {
      ClientState known = OpenDatabases.state(database.key(), state, console);
      RelayedLog log = new RelayedLog(database.key(), source, known, settings(), options.timeout());
      Mirrors all =
          new Mirrors(settings(), options, database.name(), log::through, Clock.systemUTC());
      return rounds(all, log, mirrors, asked, pause, outputs);
    } catch (CorruptStateException e) {
      throw CommandException.usage(e.getMessage(), e.remedy());
    }
  }

  private int rounds(
      Mirrors all,
      RelayedLog log,
      List<URI> mirrors,
      List<ModuleVersion> asked,
      Duration pause,
      MirrorsOutputs outputs)
      throws CommandException, IOException {
    int end = rounds > 0 ? rounds : pause.isZero() ? 1 : Integer.MAX_VALUE;
    for (int round = 1; ; round++) {
      long start = System.nanoTime();
      Map<ModuleVersion, ProvenHashes> proven = log.proven(asked);
      MirrorsReport report = all.round(mirrors, proven);
      int exit = exitCode(report, log);
      outputs.write(report, exit);
      log.takeEvidence().forEach(file -> console.hint("evidence: " + file));
      if (round >= end) {
        return exit;
      }
      sleep(pause.minusNanos(System.nanoTime() - start));
    }
  }

  private static void sleep(Duration wait) throws IOException {
    try {
      Thread.sleep(Math.max(0, wait.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted between two rounds");
    }
  }

  private int exitCode(MirrorsReport report, RelayedLog log) {
    if (log.hasMisbehaved()) {
      return ExitCode.REFUSED;
    }
    boolean reachable = report.mirrors().stream().anyMatch(mirror -> mirror.isReachable());
    if (reachable && report.mirrors().stream().anyMatch(mirror -> !mirror.healthy())) {
      return ExitCode.FINDINGS;
    }
    if (reachable && best && report.best().isEmpty()) { // relays of the database, all of them
      return ExitCode.FINDINGS;
    }
    boolean proven = report.proven().values().stream().allMatch(one -> one.why().isEmpty());
    return reachable && proven ? ExitCode.OK : ExitCode.UNAVAILABLE;
  }

  /** No name of a private module leaves this machine. */
  private List<ModuleVersion> publicOnes() throws CommandException, IOException {
    Set<ModuleVersion> named = new LinkedHashSet<>();
    for (String text : modules.isEmpty() && targets.isEmpty() ? DEFAULT_MODULES : modules) {
      named.add(Targets.version(text));
    }
    List<ModuleVersion> asked = publicOf(named);
    some(publicOf(ofTargets())).stream().filter(m -> !named.contains(m)).forEach(asked::add);
    return asked;
  }

  private List<ModuleVersion> publicOf(Set<ModuleVersion> named) {
    GoEnv env = console.goEnv();
    List<ModuleVersion> asked = new ArrayList<>();
    for (ModuleVersion module : named) {
      Optional<String> pattern =
          env.goprivate()
              .matching(module.path())
              .or(() -> env.gonoproxy().matching(module.path()))
              .or(() -> env.gonosumdb().matching(module.path()));
      if (pattern.isPresent()) {
        console.hint(module + " is private (" + pattern.get() + ") and not asked for");
      } else {
        asked.add(module);
      }
    }
    return asked;
  }

  private Set<ModuleVersion> ofTargets() throws IOException {
    Claims claims = new Claims();
    for (String target : targets) {
      Path file = console.path(target);
      GoSumClaims.parse(GoSumClaims.content(file), target, claims);
    }
    return claims.modules();
  }

  /** As many as are asked for, spread evenly. */
  private static List<ModuleVersion> some(List<ModuleVersion> all) {
    int taken = Math.min(all.size(), MAX_OF_TARGETS);
    List<ModuleVersion> some = new ArrayList<>();
    for (int i = 0; i < taken; i++) {
      some.add(all.get((int) ((long) i * all.size() / taken)));
    }
    return some;
  }

  private HttpSettings settings() throws CommandException, IOException {
    try {
      return GoHttpSettings.of(console.goEnv(), console.environment(), console::hint);
    } catch (MalformedException e) {
      throw CommandException.usage(e.getMessage(), "see sumdb env");
    }
  }
}
