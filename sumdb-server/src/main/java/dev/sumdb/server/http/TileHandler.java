package dev.sumdb.server.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;

/**
 * Hash tiles, data tiles and entry bundles, of every height and of every width that some head ever
 * signed implies. They never change, so recent ones are kept in memory as they are sent.
 */
final class TileHandler {
  private static final int ENTRY_OVERHEAD = 200;

  /** A usual record. */
  private static final int RECORD_BYTES = 200;

  private final Heads heads;
  private final TileContent content;
  private final ReadPool pool;
  private final String log;
  private final Cache<Key, Reply> cache;

  /** Hash tiles are the same bytes in both dialects and are kept as Go's. */
  private record Key(Tile tile, TileDialect dialect) {
    static Key of(Tile tile, TileDialect dialect) {
      return new Key(tile, tile.isData() ? dialect : TileDialect.GO);
    }
  }

  TileHandler(LogView log, Heads heads, ReadPool pool, ServerMetrics metrics, long cacheBytes) {
    this.heads = heads;
    this.content = new TileContent(log);
    this.pool = pool;
    this.log = log.verifierKey().idHex();
    this.cache =
        CacheBuilder.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher((Key key, Reply reply) -> reply.weight() + ENTRY_OVERHEAD)
            .recordStats()
            .build();
    metrics.observeCache("tile", cache);
  }

  void handle(Exchange exchange, Tile tile, TileDialect dialect) {
    if (TileContent.isTooLarge(tile)) {
      exchange.answer(tooLarge(TilePath.format(tile, dialect)));
      return;
    }
    long size = heads.current().size();
    if (!tile.existsIn(size)) {
      exchange.answer(
          HttpErrors.refuse(
              404,
              TilePath.format(tile, dialect) + ": not in the tree of " + size + " records",
              "ask for what the signed head implies"));
      return;
    }
    Key key = Key.of(tile, dialect);
    Reply known = cache.getIfPresent(key);
    if (known != null) {
      exchange.answer(known);
      return;
    }
    String tag = tag(tile);
    CharSequence lifetime = tile.isFull() ? Reply.FOREVER : Reply.HOUR;
    if (exchange.clientHas(tag)) {
      exchange.notModified(tag, lifetime, tile.isData()); // the tag needs no look at the content
      return;
    }
    if (!exchange.expects(tile.width() * (tile.isData() ? RECORD_BYTES : Hash.SIZE))) {
      return;
    }
    pool.run(() -> content.render(tile, dialect, size, tag, lifetime))
        .onComplete(
            reply -> {
              cache.put(key, reply);
              exchange.answer(reply);
            },
            failure -> fail(exchange, failure, TilePath.format(tile, dialect)));
  }

  private static void fail(Exchange exchange, Throwable failure, String path) {
    if (failure instanceof TileContent.TooLargeException) {
      exchange.answer(tooLarge(path));
    } else {
      exchange.fail(failure, path);
    }
  }

  private static Reply tooLarge(String path) {
    return HttpErrors.refuse(
        400,
        path + ": larger than " + TileContent.MAX_BYTES + " bytes",
        "ask for tiles of height 8, or narrower ones");
  }

  /** The content is a function of the log and the coordinates; both are in the tag. */
  private String tag(Tile tile) {
    return tag(log, tile);
  }

  static String tag(String log, Tile tile) {
    return log + "-" + tile.height() + "-" + tile.level() + "-" + tile.index() + "-" + tile.width();
  }
}
