package dev.sumdb.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.bundle.BundleException.Kind;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.TestDatabase;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.LogRecord;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.function.Executable;

/** Makes bundles of a database in memory. */
final class BundleWorld {
  static final ClientOptions OPTIONS =
      ClientOptions.defaults().withClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  final TestDatabase database;

  BundleWorld(int size) {
    this(TestDatabase.ofSize(8, size));
  }

  BundleWorld(TestDatabase database) {
    this.database = database;
  }

  BundleMaker maker() {
    return new BundleMaker(database.key(), database, new MemoryVerifiedCache(), OPTIONS);
  }

  Map<ModuleVersion, LogRecord> records(long... ids) {
    Map<ModuleVersion, LogRecord> records = new LinkedHashMap<>();
    Arrays.stream(ids).forEach(i -> records.put(TestDatabase.module(i), database.log().record(i)));
    return records;
  }

  byte[] note() {
    return database.note(database.log().size());
  }

  /** Of these records in the newest head. */
  Bundle bundle(long... ids) throws BundleException, IOException {
    return maker().make(records(ids), note(), note(), List.of());
  }

  Bundle check(Bundle... bundles) throws BundleException, IOException {
    return BundleCheck.check(database.key(), List.of(bundles), new MemoryTrustedHeads(), OPTIONS);
  }

  /** The bundle that somebody makes who can write files but not sign. */
  static Bundle with(
      Bundle bundle, Map<String, byte[]> tiles, Map<ModuleVersion, LogRecord> records) {
    SortedMap<String, byte[]> allTiles = new TreeMap<>(bundle.tiles());
    allTiles.putAll(tiles);
    SortedMap<ModuleVersion, LogRecord> allRecords = new TreeMap<>(bundle.records());
    allRecords.putAll(records);
    return Bundle.of(
        bundle.claimedKey(),
        bundle.head(),
        bundle.latest(),
        bundle.since(),
        bundle.index().base(),
        allRecords,
        allTiles);
  }

  static BundleException mustFail(Kind kind, Executable what) {
    BundleException e = assertThrows(BundleException.class, what);
    assertEquals(kind, e.kind(), e.getMessage());
    return e;
  }

  static void mustFail(Kind kind, String message, Executable what) {
    assertEquals(message, mustFail(kind, what).getMessage());
  }
}
