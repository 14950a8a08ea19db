package dev.sumdb.client;

import java.util.Arrays;
import java.util.Optional;

/** A trusted head for the life of this object. */
public final class MemoryTrustedHeads implements TrustedHeads {
  private byte[] newest;

  /** Nothing is trusted yet. */
  public MemoryTrustedHeads() {}

  /** Starts with a signed note that the caller trusts. */
  public MemoryTrustedHeads(byte[] note) {
    this.newest = note.clone();
  }

  @Override
  public synchronized Optional<byte[]> newest() {
    return newest == null ? Optional.empty() : Optional.of(newest.clone());
  }

  @Override
  public synchronized boolean compareAndSet(byte[] oldOrNull, byte[] next) {
    if (!Arrays.equals(newest, oldOrNull)) {
      return false;
    }
    newest = next.clone();
    return true;
  }

  /** Where the head is, for messages. */
  @Override
  public String toString() {
    return "trusted head in memory";
  }
}
