package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.Checkpoint;
import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.Verifiers;
import dev.sumdb.server.log.Appended;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.upstream.LookupService;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server on a log on disk, asked by a client that verifies. */
class ServedLogTest {
  private static final int SIZE = 600;

  @TempDir private Path dir;
  private Log log;
  private LookupService lookups;
  private SumDbServer server;
  private VerifyingClient client;

  @BeforeEach
  void start() throws Exception {
    LogDir.init(dir.resolve("log"), "log.test/served", null);
    open();
    List<CompletableFuture<Appended>> appended = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      ModuleVersion module = ScaleServer.module(i);
      Provenance provenance = new Provenance(Provenance.Kind.IMPORTED, "test", "", "");
      appended.add(log.append(new NewRecord(module, MemoryLog.textOf(module), provenance)));
    }
    appended.forEach(CompletableFuture::join);
  }

  @AfterEach
  void stop() {
    server.close();
    lookups.close();
    log.close();
  }

  private void open() throws Exception {
    log = Log.open(LogDir.open(dir.resolve("log")), LogOptions.defaults());
    lookups = LookupService.off(log);
    HttpOptions options = HttpOptions.listen("localhost", 0).withAccessLog(AccessLogFormat.OFF);
    server = SumDbServer.start(log, lookups, options);
    client = new VerifyingClient("http://127.0.0.1:" + server.port(), log.verifierKey());
  }

  private String text(String path) throws Exception {
    return new String(client.get(path).body(), StandardCharsets.UTF_8);
  }

  @Test
  void everyLookupIsProven() throws Exception {
    for (int i = 0; i < SIZE; i += 37) {
      assertEquals(i, client.lookup("example.com/m" + i + "@v1.0.0").id());
    }
    assertEquals(SIZE, client.latest().size());
    assertEquals(404, client.get("/lookup/example.com/unknown@v1.0.0").statusCode());
    assertEquals("ready\n", text("/readyz"));
  }

  @Test
  void bothNotesSignOneTree() throws Exception {
    Verifiers key = Verifiers.of(List.of(log.verifierKey()));
    Note latest = Note.open(client.get("/latest").body(), key);
    Note checkpoint = Note.open(client.get("/checkpoint").body(), key);
    Checkpoint parsed = Checkpoint.parse(checkpoint.text());
    assertEquals(TreeNote.parse(latest.text()), parsed.head());
    assertEquals("log.test/served", parsed.origin());
    assertEquals(SIZE, parsed.head().size());
  }

  @Test
  @Timeout(60)
  void aDamagedRecordIsAnErrorAndAnIncidentAndNeverABody() throws Exception {
    stop();
    try (Connection c =
            DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("log").resolve("log.db"));
        Statement s = c.createStatement()) {
      assertEquals(
          1, s.executeUpdate("UPDATE records SET text = replace(text, 'h1:4', 'h1:5') WHERE id=7"));
    }
    open();
    HttpResponse<byte[]> answer = client.get("/lookup/example.com/m7@v1.0.0");
    assertEquals(500, answer.statusCode());
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertTrue(
        text.startsWith(
            "example.com/m7@v1.0.0: what is stored does not match the signed tree\n"
                + "tell the operator: sumdb fsck finds it"),
        text);
    assertEquals(500, client.get("/tile/8/data/000").statusCode());
    assertEquals(500, client.get("/tile/entries/000").statusCode());
    assertEquals(8, client.lookup("example.com/m8@v1.0.0").id());
    while (client.get("/readyz").statusCode() == 200) {
      Thread.sleep(10); // until all rows were looked at
    }
    assertTrue(text("/readyz").startsWith("not ready: log.db is damaged: its records have root "));
    assertTrue(text("/metrics").contains("sumdb_verify_failures_total{kind=\"record\"} 3"));
  }
}
