package dev.sumdb.audit;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A database whose outcomes a test sets. Tells what it was asked. */
final class FakeDatabase implements Database {
  private final String name;
  private final Map<ModuleVersion, LookupOutcome> outcomes = new HashMap<>();
  private final List<Misbehaviour> misbehaviours = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<Map<ModuleVersion, String>> asked = new ArrayList<>();
  private IOException failure;

  FakeDatabase(String name) {
    this.name = name;
  }

  /** Proves a record of these lines; each is "V HASH" or "V/go.mod HASH". */
  FakeDatabase logs(long id, String module, String... lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(module).append(' ').append(line).append('\n');
    }
    try {
      String version = lines[0].substring(0, lines[0].indexOf(' ')).replace("/go.mod", "");
      ModuleVersion key = ModuleVersion.of(module, version);
      outcomes.put(key, new LookupOutcome.Proven(key, LogRecord.of(id, text.toString())));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  FakeDatabase says(String module, LookupOutcome outcome) {
    try {
      outcomes.put(ModuleVersion.parse(module), outcome);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  FakeDatabase misbehaves(Misbehaviour what) {
    misbehaviours.add(what);
    return this;
  }

  FakeDatabase warns(String warning) {
    warnings.add(warning);
    return this;
  }

  FakeDatabase fails(IOException e) {
    failure = e;
    return this;
  }

  /** What was asked, one map per call. */
  List<Map<ModuleVersion, String>> asked() {
    return asked;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Answers lookup(Map<ModuleVersion, String> modules, AuditProgress progress)
      throws IOException {
    asked.add(modules);
    if (failure != null) {
      throw failure;
    }
    Map<ModuleVersion, LookupOutcome> answers = new HashMap<>();
    for (ModuleVersion module : modules.keySet()) {
      answers.put(
          module, outcomes.getOrDefault(module, new LookupOutcome.NotFound("no such module")));
    }
    DatabaseState state = new DatabaseState(name, "00000000", DatabaseState.NO_HEAD, "");
    return new Answers(state, answers, misbehaviours, warnings);
  }
}
