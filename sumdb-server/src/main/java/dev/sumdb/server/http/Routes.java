package dev.sumdb.server.http;

import dev.sumdb.tlog.TileDialect;
import io.vertx.core.http.HttpServerRequest;

/** From a request to the handler that answers it. Shared by all event loops. */
final class Routes {
  private final String name;
  private final Heads heads;
  private final LookupHandler lookups;
  private final TileHandler tiles;
  private final MirrorHandlers mirrors;

  Routes(
      String name, Heads heads, LookupHandler lookups, TileHandler tiles, MirrorHandlers mirrors) {
    this.name = name;
    this.heads = heads;
    this.lookups = lookups;
    this.tiles = tiles;
    this.mirrors = mirrors;
  }

  void handle(HttpServerRequest request, Listener listener) {
    RequestPath path = RequestPath.parse(request.uri(), name, mirrors.names());
    if (path instanceof RequestPath.Page page && listener.has(page.endpoint())) {
      listener.router().handle(request);
      return;
    }
    Exchange exchange = listener.exchange(request, endpoint(path));
    if (!Gate.admits(exchange)) {
      return;
    }
    boolean elsewhere = !listener.isPublic() && !(path instanceof RequestPath.Malformed);
    if (path instanceof RequestPath.Page || elsewhere) {
      notHere(exchange);
    } else {
      answer(exchange, path);
    }
  }

  private void answer(Exchange exchange, RequestPath path) {
    if (path instanceof RequestPath.Lookup lookup) {
      lookups.handle(exchange, lookup.escaped());
    } else if (path instanceof RequestPath.TileAt at) {
      tiles.handle(exchange, at.tile(), at.dialect());
    } else if (path instanceof RequestPath.Latest) {
      exchange.answer(heads.current().latest());
    } else if (path instanceof RequestPath.Checkpoint) {
      exchange.answer(heads.current().checkpoint());
    } else if (path instanceof RequestPath.Supported) {
      exchange.answer(Reply.SUPPORTED);
    } else if (path instanceof RequestPath.Mirrored mirrored) {
      mirrors.handle(exchange, mirrored);
    } else if (path instanceof RequestPath.Malformed bad) {
      exchange.answer(HttpErrors.refuse(400, bad.cause(), bad.action()));
    } else if (path instanceof RequestPath.Unknown unknown) {
      exchange.answer(HttpErrors.refuse(404, unknown.cause(), unknown.action()));
    } else {
      throw new AssertionError("no handler for " + path);
    }
  }

  private static void notHere(Exchange exchange) {
    exchange.answer(
        HttpErrors.refuse(404, "no such path", "it is on the other listener of this server"));
  }

  private static Endpoint endpoint(RequestPath path) {
    if (path instanceof RequestPath.Mirrored mirrored) {
      return switch (endpoint(mirrored.below())) {
        case LATEST -> Endpoint.MIRROR_LATEST;
        case LOOKUP -> Endpoint.MIRROR_LOOKUP;
        case TILE, DATA -> Endpoint.MIRROR_TILE;
        default -> Endpoint.SUPPORTED;
      };
    }
    if (path instanceof RequestPath.Lookup) {
      return Endpoint.LOOKUP;
    }
    if (path instanceof RequestPath.TileAt at) {
      if (at.dialect() == TileDialect.C2SP) {
        return at.tile().isData() ? Endpoint.ENTRIES : Endpoint.C2SP_TILE;
      }
      return at.tile().isData() ? Endpoint.DATA : Endpoint.TILE;
    }
    if (path instanceof RequestPath.Latest) {
      return Endpoint.LATEST;
    }
    if (path instanceof RequestPath.Checkpoint) {
      return Endpoint.CHECKPOINT;
    }
    return path instanceof RequestPath.Supported ? Endpoint.SUPPORTED : Endpoint.OTHER;
  }
}
