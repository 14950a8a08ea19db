package dev.sumdb.client;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.SignerKey;
import dev.sumdb.note.TestKeys;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TestLog;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A checksum database in memory that does what a test tells it: forks, freezes its head, alters or
 * refuses single answers. Counts what it is asked. Reads may come from many threads; everything
 * else from one while nobody reads.
 */
public final class TestDatabase implements SumDbSource {
  private final SignerKey key;
  private final int height;
  private final TestLog log;
  private final Map<ModuleVersion, Long> ids;
  private final Map<String, UnaryOperator<byte[]>> altered = new HashMap<>();
  private final Map<String, IOException> refused = new HashMap<>();
  private final Map<ModuleVersion, Long> answerHeads = new HashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final String name;
  private boolean authoritative = true;
  private long headSize = -1;
  private int now;
  private int mostAtOnce;
  private long delayMillis;

  private TestDatabase(
      String name, SignerKey key, int height, TestLog log, Map<ModuleVersion, Long> ids) {
    this.name = name;
    this.key = key;
    this.height = height;
    this.log = log;
    this.ids = ids;
  }

  /** Empty, with the key {@link TestKeys#log} and tiles of that height. */
  public static TestDatabase ofHeight(int height) {
    return new TestDatabase(
        "test database", TestKeys.log(), height, new TestLog(), new LinkedHashMap<>());
  }

  /** With records for {@link #module} 0 to n-1. */
  public static TestDatabase ofSize(int height, int n) {
    TestDatabase database = ofHeight(height);
    database.grow(n);
    return database;
  }

  /** The module version of record n of {@link #ofSize}. */
  public static ModuleVersion module(long n) {
    return new ModuleVersion("example.com/m" + n, "v1.0." + n);
  }

  /** The usual two lines, with hashes that only depend on the arguments. */
  public static String lines(ModuleVersion module, String salt) {
    String zip = hash(module + salt + "zip");
    String mod = hash(module + salt + "mod");
    return module.path()
        + " "
        + module.version()
        + " "
        + zip
        + "\n"
        + module.path()
        + " "
        + module.version()
        + "/go.mod "
        + mod
        + "\n";
  }

  private static String hash(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "h1:" + dev.sumdb.tlog.Rfc6962.leafHash(bytes);
  }

  public TestDatabase grow(int n) {
    for (int i = 0; i < n; i++) {
      ModuleVersion module = module(log.size());
      add(module, lines(module, ""));
    }
    return this;
  }

  /** Appends a record; later ones for the same module are not looked up. */
  public long add(ModuleVersion module, String text) {
    long id = log.append(text);
    ids.putIfAbsent(module, id);
    return id;
  }

  /** The history up to a size, which goes on on its own from there. */
  public TestDatabase forkAt(long size) {
    Map<ModuleVersion, Long> before = new LinkedHashMap<>();
    ids.forEach(
        (module, id) -> {
          if (id < size) {
            before.put(module, id);
          }
        });
    return new TestDatabase("fork", key, height, log.at(size), before);
  }

  public VerifierKey key() {
    return key.verifierKey();
  }

  public TestLog log() {
    return log;
  }

  public TreeHead head(long size) {
    return log.head(size);
  }

  public byte[] note(long size) {
    return sign(log.head(size), "");
  }

  public byte[] sign(TreeHead head, String extension) {
    try {
      return Note.sign(TreeNote.format(head) + extension, key).format();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** The answer for a module with the head of that size. */
  public byte[] answer(ModuleVersion module, long size) {
    return answer(log.record(ids.get(module)).format(), note(size));
  }

  public static byte[] answer(String record, byte[] note) {
    return (record + new String(note, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }

  /** Answers carry this head from now on. */
  public TestDatabase freezeHead(long size) {
    headSize = size;
    return this;
  }

  /** The answer for this module carries that head. */
  public TestDatabase answerHead(ModuleVersion module, long size) {
    answerHeads.put(module, size);
    return this;
  }

  public TestDatabase alter(String path, UnaryOperator<byte[]> alteration) {
    altered.put(path, alteration);
    return this;
  }

  public TestDatabase refuse(String path, IOException failure) {
    refused.put(path, failure);
    return this;
  }

  public TestDatabase honest() {
    altered.clear();
    refused.clear();
    answerHeads.clear();
    return this;
  }

  public TestDatabase notAuthoritative() {
    authoritative = false;
    return this;
  }

  public TestDatabase delay(long millis) {
    delayMillis = millis;
    return this;
  }

  public static String lookupPath(ModuleVersion module) {
    return "lookup/" + module.escaped();
  }

  /** All paths that were read, in order. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  public void forgetAsked() {
    asked.clear();
  }

  public synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  @Override
  public byte[] read(String path, int maxBytes)
      throws NotInSourceException, SourceException, InterruptedIOException {
    asked.add(path);
    enter();
    try {
      Thread.sleep(delayMillis);
      return answer(path, maxBytes);
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    now++;
    mostAtOnce = Math.max(mostAtOnce, now);
  }

  private synchronized void leave() {
    now--;
  }

  private byte[] answer(String path, int maxBytes) throws NotInSourceException, SourceException {
    IOException failure = refused.get(path);
    if (failure instanceof SourceException e) {
      throw e;
    }
    if (failure instanceof NotInSourceException e) {
      throw e;
    }
    byte[] honest;
    try {
      honest = honest(path);
    } catch (MalformedException e) {
      throw new SourceException(SourceException.Kind.STATUS, "status 400");
    }
    UnaryOperator<byte[]> alteration = altered.get(path);
    byte[] data = alteration == null ? honest : alteration.apply(honest);
    if (data == null) {
      throw new NotInSourceException("not found: " + path);
    }
    if (data.length > maxBytes) {
      throw new SourceException(SourceException.Kind.BODY, "more than " + maxBytes + " bytes");
    }
    return data;
  }

  private byte[] honest(String path) throws MalformedException {
    long size = headSize < 0 ? log.size() : headSize;
    if (path.equals("latest")) {
      return note(size);
    }
    if (path.startsWith("lookup/")) {
      ModuleVersion module = ModuleVersion.parseEscaped(path.substring("lookup/".length()));
      Long id = ids.get(module);
      return id == null ? null : answer(module, answerHeads.getOrDefault(module, size));
    }
    Tile tile = TilePath.parse(path, TileDialect.GO);
    return tile.height() == height && tile.existsIn(log.size()) ? log.tile(tile) : null;
  }

  @Override
  public boolean isAuthoritative() {
    return authoritative;
  }

  @Override
  public String describe() {
    return name;
  }

  @Override
  public void close() {
    // nothing is held
  }
}
