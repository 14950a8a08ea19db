package dev.sumdb.server.store;

import dev.sumdb.tlog.Hash;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Seam: records, completed tiles and the state of one log's tree. Implementations: {@link
 * SqliteLogStore}.
 *
 * <p>Contract:
 *
 * <ul>
 *   <li><b>Atomic and durable.</b> When {@link #commit} returns, everything it was given survives
 *       the loss of power; when it throws {@link StaleStateException} or {@link
 *       DuplicateKeyException}, nothing was written; when it throws {@link IOException}, all or
 *       nothing was written and it is <em>unknown</em> which: the caller must read {@link #state}
 *       again before it writes anything else.
 *   <li><b>Compare-and-set.</b> Of several writers that expect the same state, one wins. Ids are
 *       those of the state: the first record of a batch has the expected size as its id.
 *   <li><b>Read after write.</b> What a commit wrote is seen by every later call, from any thread.
 *   <li><b>Unique.</b> No two records share a {@link RecordKey}; a commit that would break this
 *       throws {@link DuplicateKeyException}. Callers need not look first.
 *   <li><b>Absent</b> is an empty answer where the signature allows one, otherwise {@link
 *       IOException} with a message that names what is missing. Damage that the store notices by
 *       itself is {@link IOException}.
 *   <li><b>Not trusted.</b> The store promises nothing about the integrity of what it returns;
 *       callers compare hashes with the signed tree.
 *   <li>All calls may block and are safe from any thread. {@link #commit} and {@link #find} with
 *       several keys are meant for one writer, which they do not make wait for readers.
 * </ul>
 */
public interface LogStore extends Closeable {
  /** The state after the last commit. */
  TreeState state() throws IOException;

  /** State and row counts in one snapshot; reads whole indexes, for checking only. */
  StoreExtent extent() throws IOException;

  /**
   * Why a record that is in the store, or should be, may not be found under its key; empty if no
   * reason is known. Looks at all rows: about half a second for a million.
   */
  Optional<String> unreachable() throws IOException;

  /**
   * Whether somebody else may have written to the store since the last call of this method; true at
   * the first call. A quick look.
   */
  boolean changedElsewhere() throws IOException;

  /** The highest record id plus one, 0 for no records; a quick look at one end of the table. */
  long nextId() throws IOException;

  /** A fact written when the store was created, for example {@code name}. */
  Optional<String> meta(String key) throws IOException;

  /** The record of this key. */
  Optional<RecordRow> find(RecordKey key) throws IOException;

  /** The records of these keys, without those that are absent. */
  Map<RecordKey, RecordRow> find(Collection<RecordKey> keys) throws IOException;

  /** The records with ids in {@code [from, to)} that exist, ascending. */
  List<RecordRow> records(long from, long to) throws IOException;

  /** The texts of exactly the records {@code [from, to)} as stored bytes; all must exist. */
  List<byte[]> texts(long from, long to) throws IOException;

  /** What was written as the proofs of the records {@code [from, to)} that have one, by id. */
  Map<Long, String> proofs(long from, long to) throws IOException;

  /** A completed tile. */
  Optional<StoredTile> tile(int level, long index) throws IOException;

  /** The stored roots of exactly the completed tiles {@code [from, to)}; all must exist. */
  List<Hash> tileRoots(int level, long from, long to) throws IOException;

  /**
   * Writes one batch.
   *
   * @param expected the state that this batch was computed from
   * @param next the state after it; its size is that of expected plus the number of records
   * @param records with dense ids from the expected size on
   * @param tiles those completed by these records
   */
  void commit(TreeState expected, TreeState next, List<RecordRow> records, List<StoredTile> tiles)
      throws StaleStateException, DuplicateKeyException, IOException;

  /**
   * Records an incident durably, or counts it once more if the three texts are the same, and opens
   * it again if it was resolved.
   *
   * @param evidence the file that proves it, or nothing; a later one replaces an earlier one
   */
  void incident(long millis, String kind, String subject, String detail, String evidence)
      throws IOException;

  /** Closes an open incident durably; false if there is none of that number. */
  boolean resolve(long id, long millis, String reason) throws IOException;

  /** All incidents, oldest first. */
  List<IncidentRow> incidents() throws IOException;

  /** Gives everything back; further calls fail. Idempotent. */
  @Override
  void close() throws IOException;
}
