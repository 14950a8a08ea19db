package dev.sumdb.server.http;

import java.util.Locale;

/** What a request asks for, as named in metrics and in the access log. */
enum Endpoint {
  LATEST,
  LOOKUP,
  TILE,
  DATA,
  SUPPORTED,
  CHECKPOINT,
  C2SP_TILE,
  ENTRIES,
  /** Of another database, as the next two. */
  MIRROR_LATEST,
  MIRROR_LOOKUP,
  MIRROR_TILE,
  HOME,
  ROBOTS,
  HEALTHZ,
  READYZ,
  METRICS,
  VERSION,
  /** No path of ours, or not even a request. */
  OTHER;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
