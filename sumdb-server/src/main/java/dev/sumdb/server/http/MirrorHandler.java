package dev.sumdb.server.http;

import dev.sumdb.client.NotInSourceException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.mirror.Mirror;
import dev.sumdb.server.mirror.ProvenHead;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * {@code /sumdb/NAME/...} of a database that is mirrored: what is in memory is answered on the
 * event loop, what is on disk by the pool of readers, and what has to be fetched by threads that do
 * nothing else.
 */
final class MirrorHandler {
  private static final int TILE_HEIGHT = 8;
  private static final int RECORD_BYTES = 200;

  private final Mirror mirror;
  private final ReadPool pool;
  private volatile Rendered rendered;

  private record Rendered(ProvenHead source, Reply latest) {}

  MirrorHandler(Mirror mirror, ReadPool pool) {
    this.mirror = mirror;
    this.pool = pool;
  }

  void handle(Exchange exchange, RequestPath path) {
    if (path instanceof RequestPath.Lookup lookup) {
      lookup(exchange, lookup.escaped());
    } else if (path instanceof RequestPath.TileAt at) {
      tile(exchange, at.tile());
    } else if (path instanceof RequestPath.Latest) {
      latest(exchange);
    } else if (path instanceof RequestPath.Supported) {
      exchange.answer(Reply.SUPPORTED);
    } else {
      throw new AssertionError("no handler for " + path);
    }
  }

  private void latest(Exchange exchange) {
    Future.fromCompletionStage(mirror.latest(), Vertx.currentContext())
        .onComplete(
            head -> exchange.answer(render(head).latest()),
            failure -> exchange.fail(failure, "latest of " + mirror.name()));
  }

  private Rendered render(ProvenHead head) {
    Rendered last = rendered;
    if (last != null && last.source() == head) {
      return last;
    }
    Reply latest = Heads.reply(head.note().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Rendered fresh = new Rendered(head, latest);
    rendered = fresh;
    return fresh;
  }

  private void lookup(Exchange exchange, String escaped) {
    ModuleVersion module;
    try {
      module = LookupHandler.parse(escaped);
    } catch (MalformedException e) {
      exchange.answer(LookupHandler.malformed(e));
      return;
    }
    exchange.module(module.toString());
    Optional<Mirror.Answer> known = mirror.inMemory(module);
    if (known.isPresent()) {
      answer(exchange, known.get());
      return;
    }
    fromDisk(() -> mirror.lookup(module))
        .onComplete(
            found -> answer(exchange, found), failure -> exchange.fail(failure, module.toString()));
  }

  private <T> Future<T> fromDisk(Callable<CompletableFuture<T>> work) {
    Context loop = Vertx.currentContext();
    return pool.run(work).compose(found -> Future.fromCompletionStage(found, loop));
  }

  private void answer(Exchange exchange, Mirror.Answer found) {
    Reply latest = render(found.head()).latest();
    Buffer body = Buffer.buffer(found.record().format()).appendBuffer(latest.body());
    String tag = found.record().id() + "-" + latest.tag();
    exchange.answer(Reply.of(Reply.GO_TEXT, Reply.HOUR, tag, body));
  }

  private void tile(Exchange exchange, Tile tile) {
    String path = TilePath.format(tile, TileDialect.GO);
    if (tile.height() != TILE_HEIGHT) {
      exchange.answer(HttpErrors.refuse(404, path + ": not mirrored", "ask for tiles of height 8"));
      return;
    }
    if (tile.isData()) {
      dataTile(exchange, tile, path);
      return;
    }
    Optional<byte[]> known = mirror.inMemory(tile);
    if (known.isPresent()) {
      exchange.answer(reply(tile, known.get()));
    } else if (exchange.expects(tile.width() * Hash.SIZE)) {
      fromDisk(() -> mirror.tile(tile))
          .onComplete(
              data -> exchange.answer(reply(tile, data)), failure -> fail(exchange, failure, path));
    }
  }

  private void dataTile(Exchange exchange, Tile tile, String path) {
    if (exchange.expects(tile.width() * RECORD_BYTES)) {
      fromDisk(() -> mirror.dataTile(tile))
          .onComplete(
              data -> exchange.answer(reply(tile, data).compressed()),
              failure -> fail(exchange, failure, path));
    }
  }

  private Reply reply(Tile tile, byte[] data) {
    return Reply.of(
        tile.isData() ? Reply.GO_TEXT : Reply.BINARY,
        tile.isFull() ? Reply.FOREVER : Reply.HOUR,
        TileHandler.tag(mirror.keyId(), tile),
        Buffer.buffer(data));
  }

  private static void fail(Exchange exchange, Throwable failure, String path) {
    if (failure instanceof NotInSourceException) {
      exchange.answer(
          HttpErrors.refuse(
              404, path + ": " + failure.getMessage(), "ask for what the signed head implies"));
    } else {
      exchange.fail(failure, path);
    }
  }
}
