package dev.sumdb.mirrors;

import dev.sumdb.gosum.ModuleVersion;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one mirror answered in one round, before it is compared with others. One thread. */
final class MirrorSample {
  final URI uri;
  final List<Duration> dns = new ArrayList<>();
  final List<Duration> connect = new ArrayList<>();
  final List<Duration> tls = new ArrayList<>();
  final List<Duration> firstByte = new ArrayList<>();
  final List<Duration> total = new ArrayList<>();
  final List<Duration> infoTimes = new ArrayList<>();
  final List<String> problems = new ArrayList<>();
  final List<DriftEvent> events = new ArrayList<>();
  final Map<ModuleVersion, ModuleInfo> infos = new HashMap<>();
  final Map<ModuleVersion, String> goMods = new HashMap<>();
  final Map<ModuleVersion, String> zips = new HashMap<>();
  final Map<String, Set<String>> lists = new HashMap<>();
  int requests;
  int answered;
  int supported; // HTTP status, 0 for no answer
  boolean hasModules;
  long treeSize = -1;
  private Before before;
  private boolean onlyAbsent;

  MirrorSample(URI uri) {
    this.uri = uri;
  }

  void note(TimedReads.Answer answer) {
    requests++;
    if (answer.status() != 0) {
      firstByte.add(answer.firstByte());
      total.add(answer.total());
    }
  }

  void succeeded() {
    answered++;
  }

  void failed(String what, TimedReads.Answer answer) {
    if (answer.isAbsent()) {
      absent(what, answer.problem());
    } else {
      failed(what, answer.problem());
    }
  }

  void failed(String what, String why) {
    onlyAbsent = false;
    problems.add(what + ": " + why);
  }

  void absent(String what, String why) {
    problems.add(what + ": " + why);
  }

  /** From now on modules are asked for. */
  void beginModules() {
    before = new Before(requests, answered, problems.size());
    onlyAbsent = true;
  }

  /** One that relays the database and has no module at all is not a module proxy that fails. */
  void endModules() {
    if (supported == 200 && !hasModules && onlyAbsent) {
      requests = before.requests();
      answered = before.answered();
      problems.subList(before.problems(), problems.size()).clear();
      lists.clear();
      events.removeIf(event -> event.kind() == DriftEvent.Kind.LIST);
    }
  }

  private record Before(int requests, int answered, int problems) {}

  void list(String path, Set<String> versions) {
    lists.put(path, new HashSet<>(versions));
  }
}
