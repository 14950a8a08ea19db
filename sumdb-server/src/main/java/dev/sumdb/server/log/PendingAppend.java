package dev.sumdb.server.log;

import dev.sumdb.server.store.RecordKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.Rfc6962;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** One waiting append. Its leaf is hashed by the caller's thread, not by the one that writes. */
record PendingAppend(
    NewRecord record, RecordKey key, Hash leaf, CompletableFuture<Appended> answer) {
  static PendingAppend of(NewRecord record) {
    return new PendingAppend(
        record,
        new RecordKey(record.module().path(), record.module().version()),
        Rfc6962.leafHash(record.text().getBytes(StandardCharsets.UTF_8)),
        new CompletableFuture<>());
  }
}
