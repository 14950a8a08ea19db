package dev.sumdb.audit;

import dev.sumdb.audit.AuditProgress.Step;
import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.LookupRun;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A database asked through a client. */
final class ClientDatabase implements Database {
  private final VerifierKey key;
  private final SumDbClient client;

  ClientDatabase(VerifierKey key, SumDbClient client) {
    this.key = key;
    this.client = client;
  }

  @Override
  public String name() {
    return key.name();
  }

  @Override
  public Answers lookup(Map<ModuleVersion, String> modules, AuditProgress progress)
      throws IOException {
    LookupProgress counted =
        (what, done, total) ->
            progress.done(
                what == LookupProgress.Step.TILES ? Step.TILES : Step.LOOKUPS, done, total);
    LookupRun asked = client.lookup(modules.keySet(), counted);
    Map<ModuleVersion, LookupOutcome> outcomes = asked.outcomes();
    Set<ModuleVersion> open = new LinkedHashSet<>();
    for (Map.Entry<ModuleVersion, String> module : modules.entrySet()) {
      if (outcomes.get(module.getKey()) instanceof LookupOutcome.Unverifiable
          && !module.getValue().isEmpty()) {
        open.add(module.getKey());
      }
    }
    if (open.isEmpty()) {
      return answers(List.of(asked), outcomes);
    }
    // Nobody could be asked, but the tiles at hand may have the records all the same.
    LookupRun located = client.locate(new RecordTexts(open, modules::get), counted);
    if (located.outcomes().values().stream().anyMatch(ClientDatabase::isBetter)) {
      Map<ModuleVersion, LookupOutcome> best = new HashMap<>(outcomes);
      located.outcomes().forEach((module, o) -> best.merge(module, o, ClientDatabase::better));
      outcomes = best;
    }
    return answers(List.of(asked, located), outcomes);
  }

  private static LookupOutcome better(LookupOutcome asked, LookupOutcome located) {
    return isBetter(located) ? located : asked;
  }

  /** Than no proof at all. */
  private static boolean isBetter(LookupOutcome outcome) {
    return outcome instanceof LookupOutcome.Proven || outcome instanceof LookupOutcome.Misbehaved;
  }

  private Answers answers(List<LookupRun> runs, Map<ModuleVersion, LookupOutcome> outcomes) {
    DatabaseState state = DatabaseState.withoutHead(key);
    Set<Misbehaviour> misbehaviours = new LinkedHashSet<>();
    Set<String> warnings = new LinkedHashSet<>();
    for (LookupRun run : runs) {
      TreeHead head = run.head().orElse(null);
      if (head != null && head.size() > state.treeSize()) {
        state = DatabaseState.of(key, head);
      }
      misbehaviours.addAll(run.misbehaviours());
      warnings.addAll(run.warnings());
    }
    return new Answers(state, outcomes, new ArrayList<>(misbehaviours), new ArrayList<>(warnings));
  }
}
