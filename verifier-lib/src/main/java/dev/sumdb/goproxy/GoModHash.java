package dev.sumdb.goproxy;

import dev.sumdb.gosum.H1;
import dev.sumdb.tlog.MalformedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The h1 of a go.mod that is hashed as it arrives and never held whole: many fetches run at once,
 * and each upstream may send as much as the limit allows.
 */
final class GoModHash {
  private static final int START_BYTES = 512;

  private final long maxBytes;
  private final MessageDigest digest;
  private final byte[] start = new byte[START_BYTES];
  private long size;

  GoModHash(long maxBytes) {
    this.maxBytes = maxBytes;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this runtime has no SHA-256", e);
    }
  }

  /** Consumes the next bytes. */
  void add(ByteBuffer bytes) throws ModuleRejectedException {
    for (int i = 0; i < bytes.remaining() && size + i < START_BYTES; i++) {
      start[(int) size + i] = bytes.get(bytes.position() + i);
    }
    size += bytes.remaining();
    if (size > maxBytes) {
      throw new ModuleRejectedException(
          "go.mod file too large (max size is " + maxBytes + " bytes)");
    }
    digest.update(bytes);
  }

  /** The first bytes, enough to tell a web page. */
  byte[] start() {
    return Arrays.copyOf(start, (int) Math.min(size, START_BYTES));
  }

  /** The hash; nothing can be added after it. */
  String h1() {
    try {
      H1 sum = new H1();
      sum.add("go.mod", digest.digest());
      return sum.sum();
    } catch (MalformedException e) {
      throw new AssertionError("bad name go.mod", e);
    }
  }
}
