package dev.sumdb.buildinfo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An executable as it lies in memory: which addresses hold which bytes of the file, and where the
 * build information should be. Addresses are positive; what claims others is left out.
 */
final class Image {
  private record Mapping(long address, long size, long offset) {}

  private final FileBytes file;
  private final List<Mapping> mappings = new ArrayList<>();
  private long dataAddress;
  private long dataSize;

  Image(FileBytes file) {
    this.file = file;
  }

  /** Bytes of the file that are in memory at an address. */
  void map(long address, long size, long offset) {
    if (isRange(address, size) && isRange(offset, size)) {
      mappings.add(new Mapping(address, size, offset));
    }
  }

  /**
   * The section that is named for build information, or else the first that is written to. No more
   * of it counts than the file could hold: segments that share bytes could pretend to be endless.
   */
  void data(long address, long size) {
    if (isRange(address, size)) {
      dataAddress = address;
      dataSize = Math.min(size, file.size());
    }
  }

  private static boolean isRange(long from, long size) {
    return from >= 0 && size > 0 && from <= Long.MAX_VALUE - size;
  }

  boolean hasData() {
    return dataSize > 0;
  }

  long dataAddress() {
    return dataAddress;
  }

  /** One beyond the last address. */
  long dataEnd() {
    return dataAddress + dataSize;
  }

  /** Up to {@code length} bytes at an address; fewer, or none, where the mapping ends. */
  ByteBuffer upTo(long address, long length) throws IOException {
    for (Mapping mapping : mappings) {
      long at = address - mapping.address;
      if (address >= mapping.address && at < mapping.size) {
        return file.upTo(mapping.offset + at, Math.min(length, mapping.size - at));
      }
    }
    return ByteBuffer.allocate(0);
  }
}
