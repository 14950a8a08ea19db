package dev.sumdb.server.log;

import dev.sumdb.gosum.ModuleVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The module versions seen so far, by 64 bits of their hash and the record they were seen in: 16
 * bytes each at most half filled, so that a million records need 32 MiB at most. The caller
 * compares the names of two records with the same 64 bits.
 */
final class SeenModules {
  private static final int FIRST_CAPACITY = 1 << 10;

  private final MessageDigest sha256;
  private long[] prints = new long[FIRST_CAPACITY];
  private long[] ids = new long[FIRST_CAPACITY];
  private int count;

  SeenModules() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform must have SHA-256", e);
    }
  }

  /** Remembers a module version; answers the record that had the same 64 bits before, or -1. */
  long add(ModuleVersion module, long id) {
    if (count * 2 >= prints.length) {
      grow();
    }
    byte[] digest = sha256.digest(module.toString().getBytes(StandardCharsets.UTF_8));
    // 0 marks a free slot.
    long print = ByteBuffer.wrap(digest).getLong() | 1;
    int slot = slot(print);
    if (prints[slot] == print) {
      return ids[slot];
    }
    prints[slot] = print;
    ids[slot] = id;
    count++;
    return -1;
  }

  private int slot(long print) {
    int mask = prints.length - 1;
    int slot = (int) (print >>> 32) & mask;
    while (prints[slot] != 0 && prints[slot] != print) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    if (prints.length == 1 << 30) {
      throw new IllegalStateException("more than 2^29 records cannot be checked for duplicates");
    }
    long[] oldPrints = prints;
    long[] oldIds = ids;
    prints = new long[oldPrints.length * 2];
    ids = new long[oldPrints.length * 2];
    for (int i = 0; i < oldPrints.length; i++) {
      if (oldPrints[i] != 0) {
        int slot = slot(oldPrints[i]);
        prints[slot] = oldPrints[i];
        ids[slot] = oldIds[i];
      }
    }
  }
}
