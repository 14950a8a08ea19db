package dev.sumdb.mirrors;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupRun;
import dev.sumdb.goproxy.HttpFetcher;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleRejectedException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.ModuleSources;
import dev.sumdb.goproxy.PhaseTimeouts;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.CorruptZipException;
import dev.sumdb.modzip.InvalidModuleZipException;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Asks one mirror for everything that it should have, one request after the other. */
final class MirrorProbe {
  private final HttpSettings settings;
  private final MirrorOptions options;
  private final String database;
  private final LogThroughMirror log;

  /**
   * @param database its name
   */
  MirrorProbe(HttpSettings settings, MirrorOptions options, String database, LogThroughMirror log) {
    Duration limit = options.timeout();
    this.settings = settings.withTimeouts(new PhaseTimeouts(limit, limit, limit));
    this.options = options;
    this.database = database;
    this.log = log;
  }

  /**
   * What it answered. Once it cannot be reached, it is not asked for the rest.
   *
   * @throws IOException trouble of this machine: the trusted head, or a temporary directory
   */
  MirrorSample run(URI mirror, List<ModuleVersion> modules) throws IOException {
    MirrorSample sample = new MirrorSample(mirror);
    try (HttpFetcher http = new HttpFetcher(settings);
        ModuleSources sources = new ModuleSources(settings, ZipLimits.GO)) {
      TimedReads reads = new TimedReads(mirror, http, options.timeout());
      if (connected(sample)) {
        askDatabase(sample, reads, modules);
        sample.beginModules();
        for (ModuleVersion module : modules) {
          askModule(sample, reads, sources.source(mirror), module);
        }
        sample.endModules();
      }
    }
    return sample;
  }

  private boolean connected(MirrorSample sample) {
    if (sample.uri.getScheme().equals("file")) {
      return true;
    }
    ConnectionProbe probe = new ConnectionProbe(settings, options.timeout());
    try {
      Optional<ConnectionProbe.Phases> phases = probe.measure(sample.uri);
      if (phases.isPresent()) {
        sample.dns.add(phases.get().dns());
        sample.connect.add(phases.get().connect());
        Optional.ofNullable(phases.get().tls()).ifPresent(sample.tls::add);
      }
      return true;
    } catch (IOException e) {
      sample.requests++;
      sample.failed("connection", e.getMessage());
      return false;
    }
  }

  private void askDatabase(MirrorSample sample, TimedReads reads, List<ModuleVersion> modules)
      throws IOException {
    TimedReads.Answer answer = reads.read("sumdb/" + database + "/supported");
    sample.supported = answer.status();
    sample.note(answer);
    if (answer.status() != 200) { // whatever it says: a proxy need not mirror a database
      if (answer.isAbsent()) {
        sample.succeeded();
      } else {
        sample.failed("supported", answer.problem());
      }
      return;
    }
    sample.succeeded();
    LookupRun run = log.lookup(sample.uri, modules);
    sample.treeSize = run.head().map(head -> head.size()).orElse(-1L);
    run.misbehaviours()
        .forEach(
            what ->
                sample.events.add(
                    new DriftEvent(
                        DriftEvent.Kind.LOG, database, what.reasonCode() + ": " + what.message())));
    run.outcomes().forEach((module, outcome) -> noteLookup(sample, module, outcome));
  }

  private static void noteLookup(MirrorSample sample, ModuleVersion module, LookupOutcome outcome) {
    sample.requests++;
    if (outcome instanceof LookupOutcome.Proven) {
      sample.succeeded();
    } else if (outcome instanceof LookupOutcome.NotFound notFound) {
      sample.failed("lookup " + module, "not found: " + notFound.reason());
    } else if (outcome instanceof LookupOutcome.Unverifiable why) {
      sample.failed("lookup " + module, why.reason());
    } else {
      sample.failed("lookup " + module, "does not prove what the database signed");
    }
  }

  private void askModule(
      MirrorSample sample, TimedReads reads, ModuleSource source, ModuleVersion module)
      throws IOException {
    String escaped = module.escaped().replace("!", "%21");
    int at = escaped.indexOf('@');
    String versions = escaped.substring(0, at) + "/@v/";
    askInfo(sample, reads.read(versions + escaped.substring(at + 1) + ".info"), module);
    askList(sample, reads.read(versions + "list"), module);
    if (options.zips()) {
      askContent(sample, source, module);
    }
  }

  private static void askInfo(MirrorSample sample, TimedReads.Answer answer, ModuleVersion module) {
    sample.note(answer);
    Optional<ModuleInfo> info = ModuleInfo.parse(answer.body());
    if (!answer.isOk() || info.isEmpty()) {
      if (answer.isOk()) {
        sample.failed(module + ".info", "no version and time");
      } else {
        sample.failed(module + ".info", answer);
      }
      return;
    }
    sample.succeeded();
    sample.hasModules = true;
    sample.infoTimes.add(answer.total());
    sample.infos.put(module, info.get());
    if (!info.get().version().equals(module.version())) {
      sample.events.add(
          new DriftEvent(
              DriftEvent.Kind.INFO,
              module.toString(),
              "the .info is of version " + info.get().version()));
    }
  }

  private static void askList(MirrorSample sample, TimedReads.Answer answer, ModuleVersion module) {
    sample.note(answer);
    if (answer.isRefused()) { // builds with full versions do not need it
      sample.succeeded();
      sample.events.add(
          new DriftEvent(DriftEvent.Kind.LIST, module.path(), "no list: " + answer.problem()));
      return;
    }
    if (!answer.isOk()) {
      sample.failed(module.path() + "/@v/list", answer);
      return;
    }
    sample.succeeded();
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    Set<String> listed = new TreeSet<>();
    text.lines().map(line -> line.strip().split(" ")[0]).forEach(listed::add);
    listed.remove("");
    sample.list(module.path(), listed);
  }

  private void askContent(MirrorSample sample, ModuleSource source, ModuleVersion module)
      throws IOException {
    sample.requests++;
    Path dir = Files.createTempDirectory("sumdb-mirrors-");
    long start = System.nanoTime();
    try {
      ModuleSource.Fetched fetched = source.fetch(module, dir);
      sample.total.add(Duration.ofNanos(System.nanoTime() - start));
      sample.hasModules = true;
      sample.goMods.put(module, fetched.goModH1());
      sample.zips.put(module, ModuleZip.check(fetched.zip(), module, ZipLimits.GO).h1());
      sample.succeeded();
    } catch (ModuleRejectedException | InvalidModuleZipException | CorruptZipException e) {
      sample.failed(module + ".zip", e.getMessage());
      sample.events.add(
          new DriftEvent(DriftEvent.Kind.MALFORMED, module.toString(), e.getMessage()));
    } catch (ModuleNotFoundException e) {
      sample.absent(module + ".zip", "not found: " + e.reason());
    } catch (UpstreamException e) {
      sample.failed(module + ".zip", e.getMessage());
    } finally {
      delete(dir);
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
