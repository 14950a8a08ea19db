package dev.sumdb.buildinfo;

import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** The bytes of a file, read where they are needed. Offsets are claims of the file itself. */
final class FileBytes {
  /** More than any header table or string needs: what claims to be larger is not read. */
  static final int MAX_READ = 64 << 20;

  private final SeekableByteChannel file;
  private final long size;

  FileBytes(SeekableByteChannel file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  long size() {
    return size;
  }

  /** Up to {@code length} bytes from an offset; fewer, or none, where the file ends. */
  ByteBuffer upTo(long offset, long length) throws IOException {
    if (offset < 0 || offset >= size || length <= 0) {
      return ByteBuffer.allocate(0);
    }
    int wanted = (int) Math.min(Math.min(length, size - offset), MAX_READ);
    ByteBuffer bytes = ByteBuffer.allocate(wanted);
    file.position(offset);
    while (bytes.hasRemaining() && file.read(bytes) >= 0) {
      // until it is full or the file ends
    }
    return bytes.flip();
  }

  /** Exactly that many bytes. */
  ByteBuffer exactly(long offset, long length) throws IOException, MalformedException {
    ByteBuffer bytes = upTo(offset, length);
    if (bytes.remaining() != length) {
      throw new MalformedException(
          "executable cut short: no " + length + " bytes at offset " + offset);
    }
    return bytes;
  }
}
