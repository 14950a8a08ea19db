package dev.sumdb.server.http;

import dev.sumdb.server.mirror.Mirror;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One handler for each mirrored database, by name. */
final class MirrorHandlers {
  private final Map<String, MirrorHandler> handlers = new LinkedHashMap<>();

  MirrorHandlers(List<Mirror> mirrors, ReadPool pool) {
    mirrors.forEach(mirror -> handlers.put(mirror.name(), new MirrorHandler(mirror, pool)));
  }

  Set<String> names() {
    return handlers.keySet();
  }

  void handle(Exchange exchange, RequestPath.Mirrored path) {
    handlers.get(path.database()).handle(exchange, path.below());
  }
}
