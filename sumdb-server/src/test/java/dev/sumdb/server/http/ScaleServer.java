package dev.sumdb.server.http;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.Appended;
import dev.sumdb.server.log.CountedLog;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.upstream.LookupService;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server in a process of its own with a small heap: {@code DIR RECORDS} appends so many records
 * to the new log in DIR and serves it. Prints {@code PORT}, then for each line read the number of
 * calls of the store so far; ends with its input.
 */
final class ScaleServer {
  private static final int QUEUE = 2000;

  private ScaleServer() {}

  public static void main(String[] args) throws Exception {
    AtomicLong calls = new AtomicLong();
    LogDir dir = LogDir.open(Path.of(args[0]));
    try (Log log = CountedLog.open(dir, LogOptions.defaults(), calls)) {
      append(log, Integer.parseInt(args[1]));
      HttpOptions options = HttpOptions.listen("127.0.0.1", 0).withAccessLog(AccessLogFormat.OFF);
      try (LookupService lookups = LookupService.off(log);
          SumDbServer server = SumDbServer.start(log, lookups, options)) {
        System.out.println(server.port());
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
          System.out.println(calls.get());
        }
      }
    }
  }

  private static void append(Log log, int records) throws Exception {
    Provenance provenance = new Provenance(Provenance.Kind.IMPORTED, "test", "", "");
    Deque<CompletableFuture<Appended>> waiting = new ArrayDeque<>();
    for (int i = 0; i < records; i++) {
      if (waiting.size() == QUEUE) {
        waiting.poll().join();
      }
      ModuleVersion module = module(i);
      waiting.add(log.append(new NewRecord(module, MemoryLog.textOf(module), provenance)));
    }
    waiting.forEach(CompletableFuture::join);
  }

  static ModuleVersion module(int i) {
    return new ModuleVersion("example.com/m" + i, "v1.0.0");
  }
}
