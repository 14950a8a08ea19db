package dev.sumdb.server.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.upstream.IngestionMetrics;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code /lookup/ESCM@ESCV}: the record and a signed head that covers it.
 *
 * <p>Records never change, so the rendered ones of recent lookups are kept in memory and answered
 * on the event loop, each with the head of that moment behind it.
 */
final class LookupHandler {
  private static final int ENTRY_OVERHEAD = 200;
  private static final Pattern SYNTAX =
      Pattern.compile("[^@]+@v[0-9]+\\.[0-9]+\\.[0-9]+(-[^@]*)?(\\+incompatible)?");

  private final Lookups lookups;
  private final Heads heads;
  private final ReadPool pool;
  private final ServerMetrics metrics;
  private final Cache<String, Rendered> cache;

  /** Id, text and blank line of a record as bytes, in as few objects as there can be. */
  private record Rendered(long id, String module, byte[] bytes) {}

  LookupHandler(
      Lookups lookups, Heads heads, ReadPool pool, ServerMetrics metrics, long cacheBytes) {
    this.lookups = lookups;
    this.heads = heads;
    this.pool = pool;
    this.metrics = metrics;
    this.cache =
        CacheBuilder.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher(
                (String key, Rendered r) -> 2 * key.length() + r.bytes().length + ENTRY_OVERHEAD)
            .recordStats()
            .build();
    metrics.observeCache("record", cache);
  }

  void handle(Exchange exchange, String escaped) {
    // Keys are exactly the escaped forms of valid module versions: a hit needs no parsing.
    Rendered known = cache.getIfPresent(escaped);
    if (known != null && lookups.isSettled(known.module())) {
      metrics.lookup(IngestionMetrics.Lookup.HIT);
      answer(exchange, known, Reply.HOUR);
      return;
    }
    ModuleVersion module;
    try {
      module = parse(escaped);
    } catch (MalformedException e) {
      exchange.answer(malformed(e));
      return;
    }
    exchange.module(module.toString());
    Context loop = Vertx.currentContext();
    pool.run(() -> lookups.lookup(module))
        .compose(found -> Future.fromCompletionStage(found, loop))
        .onComplete(
            found -> remember(exchange, escaped, module, found),
            failure -> exchange.fail(failure, module.toString()));
  }

  private void remember(
      Exchange exchange, String escaped, ModuleVersion module, Lookups.Found found) {
    LogRecord record = found.record();
    byte[] bytes = record.format().getBytes(StandardCharsets.UTF_8);
    String name = module.toString();
    Rendered rendered = new Rendered(record.id(), name.equals(escaped) ? escaped : name, bytes);
    if (found.isSettled()) { // what is answered from here passes no gate
      cache.put(escaped, rendered);
    }
    // What may be refused soon must not go on being answered by caches in front of this server.
    answer(exchange, rendered, found.isSettled() ? Reply.HOUR : Reply.NO_STORE);
  }

  private void answer(Exchange exchange, Rendered record, CharSequence caching) {
    exchange.module(record.module());
    Heads.Rendered head = heads.current();
    if (record.id() >= head.size()) {
      // A client would see a record that no signed tree contains.
      exchange.fail(
          new AssertionError("record " + record.id() + " is not in " + head.source()),
          record.module());
      return;
    }
    Buffer note = head.treeNote();
    Buffer body =
        Buffer.buffer(record.bytes().length + note.length())
            .appendBytes(record.bytes())
            .appendBuffer(note);
    String tag = record.id() + "-" + head.tag();
    exchange.answer(new Reply(200, Reply.GO_TEXT, caching, tag, body, Buffer.buffer(), List.of()));
  }

  static Reply malformed(MalformedException e) {
    return HttpErrors.refuse(
        400,
        e.getMessage(),
        "want /lookup/MODULE@VERSION, upper-case letters as ! and the lower-case letter");
  }

  static ModuleVersion parse(String escaped) throws MalformedException {
    if (!SYNTAX.matcher(escaped).matches()) {
      throw new MalformedException(
          "invalid module@version syntax: " + MalformedException.quote(escaped));
    }
    return ModuleVersion.parseEscaped(escaped);
  }
}
