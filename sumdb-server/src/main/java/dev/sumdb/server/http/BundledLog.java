package dev.sumdb.server.http;

import dev.sumdb.bundle.Bundle;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.SignedHead;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A verified bundle as the part of a log that it has. Nothing is signed here. */
final class BundledLog implements LogView, Lookups {
  private static final byte[] NO_CHECKPOINT = {};

  private final VerifierKey key;
  private final Bundle bundle;
  private final SignedHead head;

  /** What a client needs is not in the bundle, and nobody here can get it. */
  static final class NotBundledException extends IOException {
    private static final long serialVersionUID = 1L;

    private NotBundledException(String what) {
      super(what + " is not in this bundle");
    }
  }

  BundledLog(VerifierKey key, Bundle bundle) {
    this.key = key;
    this.bundle = bundle;
    this.head = new SignedHead(bundle.head(), 0, bundle.latest(), NO_CHECKPOINT);
  }

  @Override
  public String name() {
    return key.name();
  }

  @Override
  public VerifierKey verifierKey() {
    return key;
  }

  @Override
  public SignedHead head() {
    return head;
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  @Override
  public long appended(Provenance.Kind kind) {
    return 0;
  }

  @Override
  public byte[] tile(Tile tile) throws IOException {
    Optional<byte[]> data = bundle.tile(tile);
    if (data.isEmpty()) {
      throw new NotBundledException(TilePath.format(tile, TileDialect.GO));
    }
    return data.get();
  }

  @Override
  public List<LogRecord> records(long from, long to) throws IOException {
    throw new NotBundledException("the list of all records");
  }

  @Override
  public Optional<Refusal> refusal() {
    return Optional.empty();
  }

  @Override
  public List<String> incidents() {
    return List.of();
  }

  @Override
  public CompletableFuture<Found> lookup(ModuleVersion module) {
    LogRecord record = bundle.records().get(module);
    return record == null
        ? CompletableFuture.failedFuture(new NotBundledException(module.toString()))
        : CompletableFuture.completedFuture(new Found(record, true));
  }

  @Override
  public Optional<Refusal> trouble() {
    return Optional.empty();
  }
}
