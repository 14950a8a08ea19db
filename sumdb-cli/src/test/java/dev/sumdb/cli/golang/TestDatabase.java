package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.ModuleSources;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.server.http.AccessLogFormat;
import dev.sumdb.server.http.HttpOptions;
import dev.sumdb.server.http.SumDbServer;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.upstream.IngestionOptions;
import dev.sumdb.server.upstream.LookupService;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A running checksum database on a free port of 127.0.0.1, wired as the command wires it. */
final class TestDatabase implements AutoCloseable {
  private static final String NAME = "sums.corp.example/go";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Log log;
  private final LookupService lookups;
  private final SumDbServer server;
  private final SelfSigned tls;

  private TestDatabase(Log log, LookupService lookups, SumDbServer server, SelfSigned tls) {
    this.log = log;
    this.lookups = lookups;
    this.server = server;
    this.tls = tls;
  }

  /** How to start one; null where nothing was asked for. */
  record Options(Path dir, Path ledger, String upstream, SelfSigned tls) {
    /** The head ledger in another place; for a new log only. */
    Options ledger(Path elsewhere) {
      return new Options(dir, elsewhere, upstream, tls);
    }

    /** The module proxy that unknown modules come from. */
    Options upstream(String url) {
      return new Options(dir, ledger, url, tls);
    }

    Options tls(SelfSigned certificate) {
      return new Options(dir, ledger, upstream, certificate);
    }

    /** Starts the log of the directory, a new one if there is none. */
    TestDatabase start() throws IOException, RefusedException, UsageException {
      LogDir logDir = LogDir.holdsLog(dir) ? LogDir.open(dir) : LogDir.init(dir, NAME, ledger);
      Log log = Log.open(logDir, LogOptions.defaults());
      ModuleSource source =
          new ModuleSources(HttpSettings.defaults(), ZipLimits.GO).source(URI.create(upstream));
      LookupService lookups = LookupService.of(log, source, IngestionOptions.defaults(dir));
      HttpOptions http = HttpOptions.listen("127.0.0.1", 0).withAccessLog(AccessLogFormat.OFF);
      if (tls != null) {
        http = http.withTls(tls.certificate(), tls.key());
      }
      return new TestDatabase(log, lookups, SumDbServer.start(log, lookups, http), tls);
    }
  }

  static Options in(Path dir) {
    return new Options(dir, null, null, null);
  }

  String name() {
    return NAME;
  }

  String verifierKey() {
    return log.verifierKey().toString();
  }

  /** Without a slash at the end. */
  String url() {
    return server.url();
  }

  /** Number of records. */
  long size() {
    return log.head().head().size();
  }

  /** The go command of somebody who uses this database by its URL. */
  GoCommand configure(GoCommand go) {
    GoCommand configured = go.with("GOSUMDB", verifierKey() + " " + url());
    return tls == null
        ? configured
        : configured.with("SSL_CERT_FILE", tls.certificate().toString());
  }

  /** What a lookup over plain HTTP answers, which must be a record. */
  LogRecord lookup(String module) throws IOException, MalformedException {
    String path = "/lookup/" + ModuleTree.mustParse(module).escaped();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).build();
    try {
      HttpResponse<byte[]> answer = CLIENT.send(request, BodyHandlers.ofByteArray());
      assertEquals(
          200,
          answer.statusCode(),
          () -> path + ": " + new String(answer.body(), StandardCharsets.UTF_8));
      return LogRecord.parse(answer.body()).record();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    lookups.close();
    log.close();
  }
}
