package dev.sumdb.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.DirectorySumDbSource;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real go.sum files against recorded parts of the public database, without any network. */
class RecordedDatabaseTest {
  private static Path fixture(String relative) {
    Path path = Path.of(System.getProperty("sumdb.root", ".."), "..", "shared/fixtures", relative);
    Assumptions.assumeTrue(Files.exists(path), "no fixtures at " + path.normalize());
    return path;
  }

  private static AuditReport audit(String cache, String goSum) throws Exception {
    VerifierKey key = VerifierKey.parse(GoSumDb.PUBLIC_KEY);
    SumDbClient client =
        SumDbClient.of(
            key,
            new DirectorySumDbSource(fixture(cache)),
            new MemoryTrustedHeads(),
            new MemoryVerifiedCache(),
            ClientOptions.defaults());
    return Audit.of(Database.of(key, client)).run(Reports.goSum(goSum));
  }

  private static String read(String name) throws IOException {
    return Files.readString(fixture(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"etcd.go.sum", "etcd.go.work.sum", "prometheus.go.sum", "xmod.go.sum"})
  void raisesNoFalseAlarmAboutRealFiles(String name) throws Exception {
    AuditReport report = audit("sumdb-cache-2026", read("gosum/" + name));
    int verified = report.counts().get(Status.VERIFIED);
    int open = report.counts().get(Status.UNVERIFIABLE);
    assertEquals(report.results().size(), verified + open, () -> report.counts().toString());
    assertEquals(open > 0 ? 3 : 0, report.exitCode());
    assertEquals(55649875, report.databases().get(0).treeSize());
  }

  @Test
  void provesLinesOfRealFiles() throws Exception {
    int verified = 0;
    for (String name : List.of("etcd.go.sum", "prometheus.go.sum")) {
      AuditReport report = audit("sumdb-cache-2026", read("gosum/" + name));
      verified += report.counts().get(Status.VERIFIED);
    }
    assertTrue(verified > 50, verified + " lines");
  }

  @Test
  void provesPairsFromTilesAloneWithoutTheAnswersToLookups() throws Exception {
    StringBuilder goSum = new StringBuilder();
    Set<String> modules = new HashSet<>();
    for (String line : Files.readAllLines(fixture("located-records.tsv"))) {
      String[] fields = line.split("\t");
      if (!fields[0].equals("id")) {
        String name = fields[1] + " " + fields[2];
        goSum.append(name).append(' ').append(fields[3]).append('\n');
        goSum.append(name).append("/go.mod ").append(fields[4]).append('\n');
        modules.add(fields[1] + "@" + fields[2]);
      }
    }
    Set<String> proven = new HashSet<>();
    for (String cache : List.of("sumdb-cache-2022", "sumdb-cache-2026")) {
      AuditReport report = audit(cache, goSum.toString());
      for (Finding finding : report.results()) {
        if (finding.status() == Status.VERIFIED) {
          proven.add(finding.claim().module() + "@" + finding.claim().version());
        } else {
          assertEquals(Status.UNVERIFIABLE, finding.status(), finding::toString);
        }
      }
    }
    // The tiles of the other four are in neither of the two.
    assertEquals(56, modules.size());
    assertEquals(52, proven.size());
  }

  @Test
  void findsAChangedHashOfARealRecord() throws Exception {
    Path answer = fixture("sumdb-cache-2026/lookup/golang.org/x");
    try (Stream<Path> answers = Files.list(answer)) {
      Path first = answers.sorted().findFirst().orElseThrow();
      List<String> lines = Files.readAllLines(first).subList(1, 3);
      for (String line : lines) {
        assertEquals(0, audit("sumdb-cache-2026", line + "\n").exitCode());
        String changed = line.substring(0, line.indexOf("h1:")) + Reports.h1("other") + "\n";
        AuditReport report = audit("sumdb-cache-2026", changed);
        assertEquals(Status.MISMATCH, report.results().get(0).status());
        assertEquals(List.of(line.substring(line.indexOf("h1:"))), report.results().get(0).want());
      }
    }
  }

  @Test
  void takesNoOtherDatabasesFilesForTheOneWithTheKey() throws MalformedException, IOException {
    VerifierKey other =
        VerifierKey.parse(
            "localhost.localdev/sumdb+00000c67+AcTrnkbUA+TU4heY3hkjiSES/DSQniBqIeQ/YppAUtK6");
    SumDbClient client =
        SumDbClient.of(
            other,
            new DirectorySumDbSource(fixture("sumdb-cache-2026")),
            new MemoryTrustedHeads(),
            new MemoryVerifiedCache(),
            ClientOptions.defaults());
    AuditReport report =
        Audit.of(Database.of(other, client)).run(Reports.goSum(read("gosum/etcd.go.sum")));
    assertEquals(0, report.counts().get(Status.VERIFIED));
    assertEquals(3, report.exitCode());
  }
}
