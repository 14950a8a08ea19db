package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ListModuleSource;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Records that are hashed here from several independent sources: all are asked, none that answers
 * may differ from another, and enough of them must answer. One altered source is enough for nothing
 * to be logged, one that is down is not enough to log something that it would contradict.
 */
final class AgreedRecords implements RecordMaker {
  private static final Duration RETRY_LATER = Duration.ofSeconds(30);

  private final HashedRecords hashed;
  private final List<ListModuleSource.Step> sources;
  private final int wanted;
  private final BiConsumer<ModuleVersion, String> disagreements;

  /** What one source has. */
  private record Said(String source, NewRecord record, String failure, boolean absent) {
    String line() {
      if (record == null) {
        return source + (absent ? " not found: " : " no answer: ") + failure;
      }
      List<String> lines = record.text().lines().toList();
      return source + " zip " + hash(lines.get(0)) + " go.mod " + hash(lines.get(1));
    }

    private static String hash(String line) {
      return line.substring(line.lastIndexOf(' ') + 1);
    }
  }

  /**
   * @param disagreements is told of each module version that sources do not agree on, with a line
   *     for each source
   */
  AgreedRecords(
      HashedRecords hashed,
      List<ListModuleSource.Step> sources,
      int wanted,
      BiConsumer<ModuleVersion, String> disagreements) {
    this.hashed = hashed;
    this.sources = List.copyOf(sources);
    this.wanted = wanted;
    this.disagreements = disagreements;
  }

  @Override
  public NewRecord make(ModuleVersion module)
      throws ModuleNotFoundException, UpstreamException, SpoolException {
    List<Said> all = new ArrayList<>();
    for (ListModuleSource.Step step : sources) {
      all.add(ask(module, step));
    }
    List<Said> found = all.stream().filter(said -> said.record() != null).toList();
    boolean equal = found.stream().map(said -> said.record().text()).distinct().count() == 1;
    if (equal && found.size() >= wanted) {
      String names = String.join(" ", found.stream().map(Said::source).toList());
      return new NewRecord(module, found.get(0).record().text(), Provenance.hashed(names));
    }
    if (all.stream().allMatch(Said::absent)) {
      throw new ModuleNotFoundException(all.get(0).failure());
    }
    if (!found.isEmpty()) {
      disagreements.accept(module, String.join("\n", all.stream().map(Said::line).toList()) + "\n");
    }
    throw new UpstreamException(
        UpstreamException.Kind.UNAVAILABLE,
        wanted
            + " sources must agree on its hashes; "
            + found.size()
            + " of "
            + all.size()
            + " have it"
            + (found.size() > 1 && !equal ? ", and they differ" : ""),
        RETRY_LATER);
  }

  private Said ask(ModuleVersion module, ListModuleSource.Step step) throws SpoolException {
    try {
      return new Said(step.name(), hashed.make(module, step.source()), "", false);
    } catch (ModuleNotFoundException e) {
      return new Said(step.name(), null, e.getMessage(), true);
    } catch (UpstreamException e) {
      return new Said(step.name(), null, e.getMessage(), false);
    }
  }

  @Override
  public Optional<Refusal> trouble() {
    return hashed.trouble();
  }

  @Override
  public void close() {
    hashed.close();
  }
}
