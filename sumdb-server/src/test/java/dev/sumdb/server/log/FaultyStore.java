package dev.sumdb.server.log;

import dev.sumdb.server.store.DuplicateKeyException;
import dev.sumdb.server.store.IncidentRow;
import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.RecordKey;
import dev.sumdb.server.store.RecordRow;
import dev.sumdb.server.store.StaleStateException;
import dev.sumdb.server.store.StoreExtent;
import dev.sumdb.server.store.StoredTile;
import dev.sumdb.server.store.TreeState;
import dev.sumdb.tlog.Hash;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store whose calls fail as planned. */
final class FaultyStore implements LogStore {
  private final LogStore store;
  private final FaultPlan plan;

  FaultyStore(LogStore store, FaultPlan plan) {
    this.store = store;
    this.plan = plan;
  }

  private <T> T call(String name, FaultPlan.Call<T, IOException> call) throws IOException {
    return plan.call(name, call);
  }

  @Override
  public TreeState state() throws IOException {
    return call("state", store::state);
  }

  @Override
  public StoreExtent extent() throws IOException {
    return call("extent", store::extent);
  }

  @Override
  public Optional<String> unreachable() throws IOException {
    return call("unreachable", store::unreachable);
  }

  @Override
  public boolean changedElsewhere() throws IOException {
    return call("changedElsewhere", store::changedElsewhere);
  }

  @Override
  public long nextId() throws IOException {
    return call("nextId", store::nextId);
  }

  @Override
  public Optional<String> meta(String key) throws IOException {
    return call("meta", () -> store.meta(key));
  }

  @Override
  public Optional<RecordRow> find(RecordKey key) throws IOException {
    return call("find one", () -> store.find(key));
  }

  @Override
  public Map<RecordKey, RecordRow> find(Collection<RecordKey> keys) throws IOException {
    return call("find", () -> store.find(keys));
  }

  @Override
  public List<RecordRow> records(long from, long to) throws IOException {
    return call("records", () -> store.records(from, to));
  }

  @Override
  public List<byte[]> texts(long from, long to) throws IOException {
    return call("texts", () -> store.texts(from, to));
  }

  @Override
  public Optional<StoredTile> tile(int level, long index) throws IOException {
    return call("tile", () -> store.tile(level, index));
  }

  @Override
  public List<Hash> tileRoots(int level, long from, long to) throws IOException {
    return call("tileRoots", () -> store.tileRoots(level, from, to));
  }

  @Override
  public void commit(
      TreeState expected, TreeState next, List<RecordRow> records, List<StoredTile> tiles)
      throws StaleStateException, DuplicateKeyException, IOException {
    Exception refused =
        plan.<Exception, IOException>call(
            "commit",
            () -> {
              try {
                store.commit(expected, next, records, tiles);
                return null;
              } catch (StaleStateException | DuplicateKeyException e) {
                return e;
              }
            });
    if (refused instanceof StaleStateException e) {
      throw e;
    }
    if (refused instanceof DuplicateKeyException e) {
      throw e;
    }
  }

  @Override
  public void incident(long millis, String kind, String subject, String detail, String evidence)
      throws IOException {
    call(
        "incident",
        () -> {
          store.incident(millis, kind, subject, detail, evidence);
          return null;
        });
  }

  @Override
  public boolean resolve(long id, long millis, String reason) throws IOException {
    return call("resolve", () -> store.resolve(id, millis, reason));
  }

  @Override
  public Map<Long, String> proofs(long from, long to) throws IOException {
    return call("proofs", () -> store.proofs(from, to));
  }

  @Override
  public List<IncidentRow> incidents() throws IOException {
    return call("incidents", store::incidents);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
