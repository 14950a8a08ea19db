package dev.sumdb.server.http;

import dev.sumdb.checkpoint.Checkpoint;
import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.SignerKey;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.SignedHead;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TestLog;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A log in memory behind the two seams of the handlers, which can be told to fail or to wait, and
 * asserts of its callers that they ask only for what is published.
 */
final class MemoryLog implements LogView, Lookups {
  static final String NAME = "log.test/sumdb";

  private final SignerKey key = SignerKey.fromSeed(NAME, new byte[32]);
  private final TestLog tree = new TestLog();
  private final Map<ModuleVersion, Long> ids = new HashMap<>();
  private final Map<ModuleVersion, CompletableFuture<LogRecord>> answers =
      new ConcurrentHashMap<>();
  private volatile SignedHead head = sign(TreeHead.EMPTY, 0);
  private volatile IOException broken;
  private volatile Refusal refusal;
  volatile List<String> incidents = List.of();
  volatile boolean settled = true;
  final AtomicInteger lookups = new AtomicInteger();
  final AtomicInteger reads = new AtomicInteger();

  /** {@code example.com/m0@v1.0.0}, {@code example.com/m1@v1.0.0}, ... */
  static MemoryLog ofSize(int size) {
    MemoryLog log = new MemoryLog();
    for (int i = 0; i < size; i++) {
      log.append("example.com/m" + i + "@v1.0.0");
    }
    log.publish();
    return log;
  }

  static String textOf(ModuleVersion module) {
    String hash = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    return module.path()
        + " "
        + module.version()
        + " "
        + hash
        + module.path()
        + " "
        + module.version()
        + "/go.mod "
        + hash;
  }

  synchronized long append(String module) {
    ModuleVersion parsed = version(module);
    long id = tree.append(textOf(parsed));
    ids.put(parsed, id);
    return id;
  }

  synchronized void publish() {
    head = sign(tree.head(), head.epoch() + 1);
  }

  /** From now on a lookup of that module version has this outcome, now or later. */
  CompletableFuture<LogRecord> answer(String module) {
    return answers.computeIfAbsent(version(module), m -> new CompletableFuture<>());
  }

  void breakStore(IOException failure) {
    broken = failure;
  }

  void refuseWrites(Refusal why) {
    refusal = why;
  }

  SignedHead headOf(long size) {
    return sign(tree.head(size), size);
  }

  private SignedHead sign(TreeHead tree, long epoch) {
    try {
      return new SignedHead(
          tree,
          epoch,
          Note.sign(TreeNote.format(tree), key).format(),
          Note.sign(Checkpoint.of(NAME, tree).format(), key).format());
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public VerifierKey verifierKey() {
    return key.verifierKey();
  }

  @Override
  public SignedHead head() {
    return head;
  }

  @Override
  public long appended(Provenance.Kind kind) {
    return kind == Provenance.Kind.HASHED ? head.head().size() : 0;
  }

  @Override
  public synchronized byte[] tile(Tile tile) throws IOException {
    reads.incrementAndGet();
    failIfBroken();
    if (tile.isData() || !tile.existsIn(head.head().size())) {
      throw new AssertionError("asked for " + tile + " of " + head);
    }
    return tree.tile(tile);
  }

  @Override
  public synchronized List<LogRecord> records(long from, long to) throws IOException {
    reads.incrementAndGet();
    failIfBroken();
    if (to > head.head().size()) {
      throw new AssertionError("asked for records to " + to + " of " + head);
    }
    List<LogRecord> records = new ArrayList<>();
    for (long id = from; id < to; id++) {
      records.add(tree.record(id));
    }
    return records;
  }

  @Override
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public List<String> incidents() {
    return incidents;
  }

  @Override
  public Optional<Refusal> trouble() {
    return Optional.empty();
  }

  @Override
  public synchronized CompletableFuture<Found> lookup(ModuleVersion module) {
    lookups.incrementAndGet();
    CompletableFuture<LogRecord> told = answers.get(module);
    if (told != null) {
      return told.thenApply(record -> new Found(record, settled));
    }
    Long id = ids.get(module);
    return id != null
        ? CompletableFuture.completedFuture(new Found(tree.record(id), settled))
        : CompletableFuture.failedFuture(
            new ModuleNotFoundException("invalid version: unknown revision " + module.version()));
  }

  @Override
  public boolean isSettled(String module) {
    return settled;
  }

  private void failIfBroken() throws IOException {
    if (broken != null) {
      throw broken;
    }
  }

  private static ModuleVersion version(String module) {
    try {
      return ModuleVersion.parse(module);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
