package dev.sumdb.audit;

import static dev.sumdb.audit.Reports.goSum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.TestDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Verdicts that rest on real proofs: a log in memory, asked by the real client. */
class ClientDatabaseTest {
  private final MemoryTrustedHeads heads = new MemoryTrustedHeads();
  private final TestDatabase log = TestDatabase.ofSize(2, 50);

  private Database database(TestDatabase source) {
    ClientOptions options = ClientOptions.defaults().withTileHeight(2);
    SumDbClient client =
        SumDbClient.of(source.key(), source, heads, new MemoryVerifiedCache(), options);
    return Database.of(source.key(), client);
  }

  private static String record(int n) {
    return TestDatabase.lines(TestDatabase.module(n), "");
  }

  @Test
  void provesAGoSumFile() throws Exception {
    StringBuilder content = new StringBuilder();
    for (int n = 0; n < 50; n++) {
      content.append(record(n));
    }
    AuditReport report = Reports.run(goSum(content.toString()), database(log));
    assertEquals(100, report.counts().get(Status.VERIFIED));
    assertEquals(0, report.exitCode());
    DatabaseState state = report.databases().get(0);
    assertEquals(50, state.treeSize());
    assertEquals(log.head(50).root().toString(), state.rootHash());
    assertEquals(log.key().name(), state.name());
    assertEquals(log.key().idHex(), state.keyHash());
    Set<String> once = new HashSet<>(log.asked());
    assertEquals(once.size(), log.asked().size());
  }

  @Test
  void findsOneCharacterChangedAnywhere() throws Exception {
    String content = record(3) + record(17);
    int checked = 0;
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      boolean inHash = content.lastIndexOf(':', i) > content.lastIndexOf(' ', i);
      if (c == '\n' || c == ' ' || !inHash || c == ':' || checked++ % 11 != 0) {
        continue;
      }
      char other = c == 'B' ? 'C' : 'B';
      String changed = content.substring(0, i) + other + content.substring(i + 1);
      AuditReport report = Reports.run(goSum(changed), database(log));
      assertEquals(1, report.exitCode(), changed);
      long line = content.substring(0, i).chars().filter(x -> x == '\n').count() + 1;
      assertEquals(
          List.of(line),
          report.results().stream()
              .filter(f -> f.status() != Status.VERIFIED)
              .map(f -> (long) f.claim().line())
              .toList());
    }
    assertTrue(checked > 100);
  }

  @Test
  void saysThatAnOutageIsNoFinding() throws Exception {
    SourceException down = new SourceException(SourceException.Kind.STATUS, "status 503");
    log.refuse(TestDatabase.lookupPath(TestDatabase.module(3)), down);
    AuditReport report = Reports.run(goSum(record(3) + record(4)), database(log));
    assertEquals(2, report.counts().get(Status.UNVERIFIABLE));
    assertEquals(2, report.counts().get(Status.VERIFIED));
    assertEquals(3, report.exitCode());
  }

  @Test
  void raisesTheAlarmAboutAFork() throws Exception {
    TestDatabase fork = log.forkAt(20);
    fork.add(TestDatabase.module(1000), record(1000));
    fork.grow(40);
    assertEquals(0, Reports.run(goSum(record(3)), database(log)).exitCode());
    AuditReport report = Reports.run(goSum(record(3)), database(fork));
    assertEquals(4, report.exitCode());
    assertFalse(report.evidence().isEmpty());
    assertEquals("misbehaviour GSV-FORK", tail(report));
    assertEquals(
        1,
        database(fork)
            .lookup(Map.of(TestDatabase.module(3), ""), AuditProgress.NONE)
            .misbehaviours()
            .size());
  }

  private static String tail(AuditReport report) {
    List<String> all = Reports.lines(report);
    return all.get(all.size() - 1).replaceAll("^.*: ", "");
  }

  @Test
  void saysThatAForeignRecordIsMisbehaviour() throws Exception {
    byte[] foreign = log.answer(TestDatabase.module(9), 50);
    log.alter(TestDatabase.lookupPath(TestDatabase.module(3)), honest -> foreign);
    AuditReport report = Reports.run(goSum(record(3)), database(log));
    assertEquals(4, report.exitCode());
    assertEquals(0, report.counts().get(Status.VERIFIED));
  }

  @Test
  void reportsNoHeadWhereThereIsNone() throws Exception {
    SourceException down = new SourceException(SourceException.Kind.STATUS, "status 503");
    log.refuse(TestDatabase.lookupPath(TestDatabase.module(3)), down);
    AuditReport report = Reports.run(goSum(record(3)), database(log));
    assertEquals(DatabaseState.NO_HEAD, report.databases().get(0).treeSize());
    assertEquals("", report.databases().get(0).rootHash());
  }
}
