package dev.sumdb.server.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.client.SourceException;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.log.Incident;
import dev.sumdb.server.log.LogArchive;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.StoredRecord;
import dev.sumdb.tlog.LogRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is copied, from whom, and what is refused. */
class OverlayTest {
  private static final ModuleVersion M3 = TestDatabase.module(3);
  private static final ModuleVersion M4 = TestDatabase.module(4);

  @TempDir Path dir;
  private OverlayWorld world;
  private TestDatabase upstream;

  @BeforeEach
  void start() throws Exception {
    world = new OverlayWorld(dir.resolve("log")).start(OverlayWorld.Settings.of("corp.example"));
    upstream = world.upstream;
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void restart() throws Exception {
    world.start(OverlayWorld.Settings.of("corp.example"));
  }

  private static ModuleVersion module(String text) throws Exception {
    return ModuleVersion.parse(text);
  }

  private static SourceException silence() {
    return SourceException.retryable(
        SourceException.Kind.TIMEOUT, "no answer in 20 s", Duration.ofSeconds(7));
  }

  private Incident onlyIncident() throws Exception {
    List<Incident> all = world.incidents();
    assertEquals(1, all.size(), all.toString());
    return all.get(0);
  }

  private String evidence(Incident incident) throws Exception {
    return Files.readString(world.dir().resolve(incident.evidence()));
  }

  @Test
  void copiesThePublicRecordUnchangedWithItsProof() throws Exception {
    StoredRecord record = world.lookup(M3).record();

    assertEquals(TestDatabase.lines(M3, ""), record.record().text());
    assertEquals(0, record.record().id());
    assertEquals(
        new Provenance(
            Provenance.Kind.COPIED,
            upstream.key().name(),
            upstream.key().toString(),
            "record 3 in tree 12"),
        record.provenance());
    assertEquals(List.of(), world.hashed);
    try (LogArchive archive = LogArchive.open(world.dir())) {
      TlogProof proof = archive.origin(M3).orElseThrow().proof().orElseThrow();
      assertEquals(3, proof.index());
      assertEquals(upstream.head(12), proof.verify(record.record().text(), upstream.key()));
    }
  }

  @Test
  void answersACopiedRecordWithoutAskingAgain() throws Exception {
    world.lookup(M3);
    upstream.forgetAsked();
    assertTrue(world.lookup(M3).isSettled());
    restart();
    assertTrue(world.lookup(M3).isSettled());
    assertEquals(List.of(), upstream.asked());
  }

  @Test
  void copiesLinesInOtherAlgorithmsAndRefusesThoseOfOtherModules() throws Exception {
    ModuleVersion more = module("example.com/more@v1.0.0");
    String text =
        TestDatabase.lines(more, "")
            + "example.com/more v1.0.0 h2:abc\nexample.com/more v1.0.0/go.mod h2:def\n";
    upstream.add(more, text);
    assertEquals(text, world.text(more));

    ModuleVersion smuggled = module("example.com/smuggled@v1.0.0");
    String foreign = TestDatabase.lines(smuggled, "") + "corp.example/lib v1.0.0 h1:abc\n";
    upstream.add(smuggled, foreign);
    UpstreamException e = assertThrows(UpstreamException.class, () -> world.lookup(smuggled));
    assertEquals(UpstreamException.Kind.TROUBLE, e.kind());
    assertEquals(
        "record 13 of "
            + upstream.key().name()
            + " is not the lines of this module version, and"
            + " is not copied",
        e.getMessage());
    assertEquals(1, world.log().head().head().size());
  }

  @Test
  void whatTheDatabaseDoesNotHaveIsNotFound() throws Exception {
    ModuleNotFoundException e =
        assertThrows(
            ModuleNotFoundException.class, () -> world.lookup(module("example.com/none@v1.0.0")));
    assertTrue(e.getMessage().startsWith(upstream.key().name() + ": not found"), e.getMessage());
    assertEquals(List.of(), world.hashed);
  }

  @Test
  void answersWhatIsLoggedWithoutTheDatabaseAndNothingElse() throws Exception {
    world.lookup(M3);
    world.outage = silence();
    assertEquals(TestDatabase.lines(M3, ""), world.text(M3));
    UpstreamException e = assertThrows(UpstreamException.class, () -> world.lookup(M4));
    assertEquals(UpstreamException.Kind.UNAVAILABLE, e.kind());
    assertEquals("no proof from " + upstream.key().name() + ": no answer in 20 s", e.getMessage());
    assertEquals(Duration.ofSeconds(7), e.retryAfter());
    assertEquals(1, world.log().head().head().size());
    assertEquals(List.of(), world.incidents());
  }

  @Test
  void anAnswerThatMakesNoSenseIsTroubleAndNoOutage() throws Exception {
    world.outage = new SourceException(SourceException.Kind.BODY, "an HTML page, status 200");
    UpstreamException e = assertThrows(UpstreamException.class, () -> world.lookup(M4));
    assertEquals(UpstreamException.Kind.TROUBLE, e.kind());
  }

  @Test
  void refusesAFalseRecordAndKeepsTheEvidenceOnce() throws Exception {
    byte[] honest = upstream.answer(M3, 12);
    String lie =
        new String(honest, StandardCharsets.UTF_8)
            .replace(TestDatabase.lines(M3, ""), TestDatabase.lines(M3, "evil"));
    upstream.alter(TestDatabase.lookupPath(M3), answer -> lie.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 3; i++) {
      UpstreamException e = assertThrows(UpstreamException.class, () -> world.lookup(M3));
      assertEquals(UpstreamException.Kind.TROUBLE, e.kind());
      assertTrue(e.getMessage().contains("(GSV-RECORD)"), e.getMessage());
    }
    assertEquals(0, world.log().head().head().size());
    Incident incident = onlyIncident();
    assertEquals("misbehaviour", incident.kind());
    assertEquals(upstream.key().name() + " " + M3, incident.subject());
    assertTrue(incident.isOpen());
    assertTrue(evidence(incident).contains("example.com/m3"), "evidence");
    try (Stream<Path> files = Files.list(world.dir().resolve(incident.evidence()).getParent())) {
      assertEquals(1, files.count());
    }

    upstream.honest();
    assertEquals(TestDatabase.lines(M3, ""), world.text(M3));
  }

  @Test
  void refusesAForkAndNeverFollowsIt() throws Exception {
    world.lookup(M3);
    TestDatabase fork = upstream.forkAt(5);
    for (int i = 0; i < 9; i++) {
      ModuleVersion other = module("example.com/fork@v1.0." + i);
      fork.add(other, TestDatabase.lines(other, "fork"));
    }
    world.answers(fork);
    for (int i = 0; i < 2; i++) {
      restart();
      assertThrows(UpstreamException.class, () -> world.lookup(module("example.com/fork@v1.0.0")));
    }
    Incident incident = onlyIncident();
    assertEquals(
        "misbehaviour " + upstream.key().name(), incident.kind() + " " + incident.subject());
    assertTrue(incident.detail().startsWith("GSV-FORK: "), incident.detail());
    assertTrue(evidence(incident).contains("go.sum database tree"), "evidence");
    assertEquals(1, world.log().head().head().size());

    world.answers(upstream);
    assertEquals(TestDatabase.lines(M4, ""), world.text(M4));
  }

  @Test
  void anotherForkIsAnotherIncidentAndTheSameIsOpenAgainAfterItWasResolved() throws Exception {
    world.lookup(M3);
    ModuleVersion other = module("example.com/fork@v1.0.0");
    for (String salt : List.of("one", "two", "one")) {
      TestDatabase fork = upstream.forkAt(5);
      for (int i = 0; i < 9; i++) {
        ModuleVersion next = module("example.com/fork@v1.0." + i);
        fork.add(next, TestDatabase.lines(next, salt));
      }
      world.answers(fork);
      assertThrows(UpstreamException.class, () -> world.lookup(other));
      world.clock.move(Sightings.AGAIN);
    }
    List<Incident> both = world.incidents();
    assertEquals(2, both.size(), both.toString());
    assertEquals(2, both.stream().map(Incident::evidence).distinct().count());
    assertEquals(List.of(2L, 1L), both.stream().map(Incident::times).toList());

    assertTrue(LogArchive.resolve(world.dir(), both.get(0).id(), Instant.EPOCH.plusMillis(1), "k"));
    assertThrows(UpstreamException.class, () -> world.lookup(other));
    assertTrue(world.incidents().get(0).isOpen());
    assertEquals(both.get(0).evidence(), world.incidents().get(0).evidence());
  }

  @Test
  void garbageForManyNamesKeepsNoForkOut() throws Exception {
    world.lookup(M3);
    for (int i = 0; i < Sightings.MAX + 3; i++) {
      world.overlay().incidents().falseRecords(world.database(), "tile/8/data/" + i, "false");
    }
    assertEquals(Sightings.MAX + 1, world.incidents().size());
    assertEquals("further ones", world.incidents().get(Sightings.MAX).subject());
    TestDatabase fork = upstream.forkAt(5);
    for (int i = 0; i < 9; i++) {
      ModuleVersion next = module("example.com/fork@v1.0." + i);
      fork.add(next, TestDatabase.lines(next, ""));
    }
    world.answers(fork);
    assertThrows(UpstreamException.class, () -> world.lookup(module("example.com/fork@v1.0.0")));
    assertTrue(world.incidents().get(Sightings.MAX + 1).detail().startsWith("GSV-FORK: "));
  }

  @Test
  void theTrustedHeadOutlivesRestartsAndNeverRollsBack() throws Exception {
    world.lookup(M3);
    restart();
    TestDatabase rolledBack = upstream.forkAt(4);
    ModuleVersion other = module("example.com/other@v1.0.0");
    rolledBack.add(other, TestDatabase.lines(other, ""));
    world.answers(rolledBack);
    assertThrows(UpstreamException.class, () -> world.lookup(other));
    assertTrue(onlyIncident().detail().startsWith("GSV-FORK: "));
  }

  /** From before the log had a database to copy from. */
  @Test
  void neverAnswersAgainWhatTheDatabaseContradicts() throws Exception {
    world.logHashed(M3, "hashed here");
    ContradictedException e = assertThrows(ContradictedException.class, () -> world.lookup(M3));
    assertEquals(
        M3 + ": this log has other hashes than " + upstream.key().name() + " has proven",
        e.getMessage());
    Incident incident = onlyIncident();
    assertEquals("contradiction " + M3, incident.kind() + " " + incident.subject());
    String evidence = evidence(incident);
    assertTrue(evidence.contains(TestDatabase.lines(M3, "")), evidence);
    assertTrue(evidence.contains(TestDatabase.lines(M3, "hashed here")), evidence);
    mustHoldProof(evidence, world.log().verifierKey(), TestDatabase.lines(M3, "hashed here"));
    mustHoldProof(evidence, upstream.key(), TestDatabase.lines(M3, ""));

    restart();
    world.outage = silence();
    assertThrows(ContradictedException.class, () -> world.lookup(M3));
    assertTrue(LogArchive.resolve(world.dir(), incident.id(), Instant.EPOCH.plusMillis(1), "seen"));
    restart();
    assertThrows(ContradictedException.class, () -> world.lookup(M3));
    assertFalse(onlyIncident().isOpen());

    world.start(OverlayWorld.Settings.of("example.com"));
    assertEquals(TestDatabase.lines(M3, "hashed here"), world.text(M3));
  }

  /** The text under the key is a proof that needs nothing else. */
  private static void mustHoldProof(String evidence, VerifierKey key, String text)
      throws Exception {
    String heading = "---- under the key " + key + "\n";
    int from = evidence.indexOf(heading) + heading.length();
    int to = evidence.indexOf("\n---- under", from);
    String proof = evidence.substring(from, to < 0 ? evidence.length() - 1 : to);
    TlogProof.parse(proof.getBytes(StandardCharsets.UTF_8)).verify(text, key);
  }

  @Test
  void comparesWhatItHashedOnceWithWhatTheDatabaseProves() throws Exception {
    world.logHashed(M3, "");
    assertTrue(world.lookup(M3).isSettled());
    upstream.forgetAsked();
    assertTrue(world.lookup(M3).isSettled());
    assertEquals(List.of(), upstream.asked());
    assertEquals(List.of(), world.incidents());
  }

  @Test
  void linesThatGoDoesNotCompareAreNoContradiction() throws Exception {
    ModuleVersion more = module("example.com/more@v1.0.0");
    String lines = TestDatabase.lines(more, "");
    upstream.add(more, lines + "example.com/other v1.0.0 h1:abc\nexample.com/more v1.0.0 h2:abc\n");
    world.logHashed(more, "");
    assertTrue(world.lookup(more).isSettled());
    assertEquals(List.of(), world.incidents());
  }

  @Test
  void answersWhatItHashedWhileTheDatabaseIsSilentAndNotLonger() throws Exception {
    world.logHashed(M3, "hashed here");
    world.outage = silence();
    assertFalse(world.lookup(M3).isSettled());
    assertEquals(TestDatabase.lines(M3, "hashed here"), world.text(M3));
    world.outage = null;
    assertThrows(ContradictedException.class, () -> world.lookup(M3));
  }

  @Test
  void doesNotWaitLongForASlowDatabaseBeforeItAnswersWhatItHashed() throws Exception {
    world.logHashed(M3, "hashed here");
    CountDownLatch answers = new CountDownLatch(1);
    upstream.alter(
        TestDatabase.lookupPath(M3),
        answer -> {
          try {
            answers.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return answer;
        });
    assertFalse(world.lookup(M3).isSettled());
    assertTrue(world.lookups().lookup(M3).isDone(), "what was slow once is not waited for");
    answers.countDown();
    while (world.incidents().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThrows(ContradictedException.class, () -> world.lookup(M3));
  }

  @Test
  void answersWhatItHashedAsLongAsTheDatabaseDoesNotHaveIt() throws Exception {
    ModuleVersion own = module("example.com/own@v1.0.0");
    world.logHashed(own, "");
    assertFalse(world.lookup(own).isSettled(), "others must not keep it, it may be logged there");
    upstream.forgetAsked();
    upstream.add(own, TestDatabase.lines(own, "other"));
    world.clock.move(Comparisons.ABSENT.minusMillis(1));
    assertFalse(world.lookup(own).isSettled());
    assertEquals(List.of(), upstream.asked());
    world.clock.move(Duration.ofMillis(1));
    assertThrows(ContradictedException.class, () -> world.lookup(own));
    assertEquals("contradiction", onlyIncident().kind());
  }

  private void proven(ModuleVersion module, String text) {
    world
        .overlay()
        .incidents()
        .proven(world.database(), module, new LogRecord(20, text), Optional::empty);
  }

  @Test
  void comparesWhatIsProvenOnAnyPathWithWhatItHashed() throws Exception {
    world.logHashed(M3, "hashed here");
    world.logHashed(M4, "");
    world.outage = silence();
    proven(M3, TestDatabase.lines(M3, ""));
    proven(M4, TestDatabase.lines(M4, ""));
    assertThrows(ContradictedException.class, () -> world.lookup(M3));
    assertFalse(world.lookups().isSettled(M3.toString()));
    world.lookup(M4);
    assertTrue(evidence(onlyIncident()).contains(TestDatabase.lines(M3, "")));
    restart();
    assertThrows(ContradictedException.class, () -> world.lookup(M3));
  }

  @Test
  void comparesWhatIsProvenOnAnyPathWithWhatItCopied() throws Exception {
    assertTrue(world.lookup(M3).isSettled());
    assertTrue(world.lookups().isSettled(M3.toString()));
    proven(M3, TestDatabase.lines(M3, "once more"));
    assertFalse(world.lookups().isSettled(M3.toString()));
    assertThrows(ContradictedException.class, () -> world.lookup(M3));
    assertEquals("contradiction " + M3, onlyIncident().kind() + " " + onlyIncident().subject());
  }

  @Test
  void aPrivateRecordIsNobodyElsesBusiness() throws Exception {
    ModuleVersion own = module("corp.example/lib@v1.0.0");
    world.lookup(own);
    proven(own, TestDatabase.lines(own, "somebody took the name"));
    world.lookup(own);
    assertEquals(List.of(), world.incidents());
  }

  @Test
  void storesAContradictionLaterIfItCannotBeStoredNow() throws Exception {
    Path blocked = Files.writeString(world.dir().resolve("evidence"), "no directory");
    world.logHashed(M3, "hashed here");
    assertThrows(ContradictedException.class, () -> world.lookup(M3));
    assertEquals("", onlyIncident().evidence());
    Files.delete(blocked);
    world.outage = silence();
    while (onlyIncident().evidence().isEmpty()) {
      assertThrows(ContradictedException.class, () -> world.lookup(M3));
    }
    assertTrue(evidence(onlyIncident()).contains(TestDatabase.lines(M3, "")));
  }

  @Test
  void withoutADatabaseOnlyPrivateNamesAreHashed() throws Exception {
    world.start(
        new OverlayWorld.Settings("corp.example", "", "", OverlayWorld.Settings.anyAge(), false));
    assertEquals(
        "it is not private here, and there is no database to copy it from",
        assertThrows(ModuleNotFoundException.class, () -> world.lookup(M3)).getMessage());
    world.lookup(module("corp.example/lib@v1.0.0"));
    assertEquals(List.of("corp.example/lib@v1.0.0"), world.hashed);
  }

  /** A smaller stored head, or a proof of another record, would be no proof. */
  @Test
  void theProofIsOfTheSignedHeadThatTheDatabaseSent() throws Exception {
    upstream.freezeHead(7);
    assertEquals("record 3 in tree 7", world.lookup(M3).record().provenance().evidence());
    upstream.freezeHead(12);
    assertEquals("record 4 in tree 12", world.lookup(M4).record().provenance().evidence());
    upstream.freezeHead(7);
    assertEquals(
        "record 5 in tree 12",
        world.lookup(TestDatabase.module(5)).record().provenance().evidence());
  }
}
