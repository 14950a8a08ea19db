package dev.sumdb.cli;

import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goproxy.ProxyList;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb mirror warm}: lets a mirror fetch what builds will ask it for. */
@Command(
    name = "warm",
    description = {
      "Verify targets as sumdb verify does, but ask the mirror at --url for everything, so that it"
          + " has all of it afterwards.",
      "TARGET is a go.sum or go.work.sum file, a directory with one, MODULE@VERSION, or - for"
          + " standard input. Default: go.sum of the current module or workspace.",
      "Private modules (GOPRIVATE, GONOPROXY, GONOSUMDB) are skipped, their names never sent."
    },
    footer = {
      "Exit: as verify: 0 all verified through the mirror, 1 findings, 2 usage,",
      "3 could not verify, 4 misbehaviour of the log or of the mirror,",
      "5 nothing to verify."
    })
final class MirrorWarmCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private VerifyOptions options = new VerifyOptions();

  @Parameters(paramLabel = "TARGET", arity = "0..*", description = "What builds will need.")
  private List<String> targets = new ArrayList<>();

  @Option(names = "-r", description = "All go.sum and go.work.sum files below the directories.")
  private boolean recursive;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080", // where a server listens by default
      description =
          "The mirror, as in GOPROXY: it is asked below URL/sumdb/NAME (default:"
              + " http://127.0.0.1:8080).")
  private String url;

  MirrorWarmCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    if (options.offline()) {
      throw CommandException.usage("a mirror cannot be asked offline", "");
    }
    options.relayThrough(mirror());
    Verification run = new Verification(options, console);
    Targets all = new Targets(options, console, run.env(), recursive);
    List<String> asked = withoutPrivate(run.env());
    if (asked.isEmpty() && !targets.isEmpty()) {
      return ExitCode.NOTHING;
    }
    return run.run(all.projectDir(asked), (claims, hashing) -> all.read(asked, claims, hashing));
  }

  private URI mirror() throws CommandException {
    try {
      List<ProxyList.Entry> entries = ProxyList.parse(url).entries();
      if (entries.size() == 1 && entries.get(0) instanceof ProxyList.Proxy proxy) {
        return proxy.uri();
      }
    } catch (MalformedException e) {
      throw CommandException.usage("--url: " + e.getMessage(), "want http(s)://HOST[/PATH]");
    }
    throw CommandException.usage("--url: want one URL", "want http(s)://HOST[/PATH]");
  }

  /** The zip of a module version would be fetched before anybody asks whether it is exempted. */
  private List<String> withoutPrivate(GoEnv env) throws CommandException {
    List<String> asked = new ArrayList<>();
    for (String target : targets) {
      if (target.indexOf('@') > 0 && !Files.exists(console.path(target))) {
        ModuleVersion module = Targets.version(target);
        if (env.goprivate().matches(module.path()) || env.gonoproxy().matches(module.path())) {
          console.hint(module + " is private and not asked for");
          continue;
        }
      }
      asked.add(target);
    }
    return asked;
  }
}
