package dev.sumdb.index;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.NodeHasher;
import java.nio.charset.StandardCharsets;

/**
 * What a {@link LookupIndex} is sorted by: the first 48 bits of the RFC 6962 leaf hash of {@code
 * MODULE VERSION}, the start of the module version's line in its record. Two module versions may
 * share one, so whoever finds a record by it has to read the record.
 *
 * <p><b>Not thread-safe</b>: one per thread.
 */
public final class ModuleFingerprint {
  /** Bits of a fingerprint. */
  static final int BITS = 48;

  private final NodeHasher hasher = new NodeHasher();
  private final byte[] hash = new byte[Hash.SIZE];

  /** The fingerprint of {@code bytes[from, to)}, which holds {@code MODULE VERSION}. */
  public long of(byte[] bytes, int from, int to) {
    hasher.leaf(bytes, from, to, hash, 0);
    return EntryBytes.number(hash, 0);
  }

  /** The fingerprint of a module version. */
  public long of(ModuleVersion module) {
    String text = module.path() + " " + module.version();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return of(bytes, 0, bytes.length);
  }
}
