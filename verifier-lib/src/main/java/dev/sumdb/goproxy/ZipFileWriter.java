package dev.sumdb.goproxy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a downloaded zip, never more than the limit, and refuses bytes that cannot be one after
 * the first four. An earlier upstream's attempt is overwritten.
 */
final class ZipFileWriter implements Closeable {
  static final String FILE_NAME = "module.zip";

  private final String source;
  private final long maxBytes;
  private final Path path;
  private final FileChannel out;
  private final byte[] magic = new byte[4];
  private long written;

  ZipFileWriter(Path dir, String source, long maxBytes) throws IOException {
    this.source = source;
    this.maxBytes = maxBytes;
    this.path = dir.resolve(FILE_NAME);
    this.out =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  static ModuleRejectedException tooLarge(long maxBytes) {
    return new ModuleRejectedException(
        "module zip file is too large (limit is " + maxBytes + " bytes)");
  }

  void write(ByteBuffer bytes) throws IOException, UpstreamException, ModuleRejectedException {
    for (int i = 0; i < bytes.remaining() && written + i < magic.length; i++) {
      magic[(int) written + i] = bytes.get(bytes.position() + i);
    }
    long after = written + bytes.remaining();
    if (written < magic.length && after >= magic.length) {
      mustBeZip();
    }
    if (after > maxBytes) {
      throw tooLarge(maxBytes);
    }
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
    written = after;
  }

  /** The finished file. */
  Path finish() throws IOException, UpstreamException {
    if (written < magic.length) {
      throw UpstreamException.trouble("reading " + source + ": not a zip file");
    }
    out.close();
    return path;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** The signature of a local file header, or of the end record, which an empty zip starts with. */
  private void mustBeZip() throws UpstreamException {
    boolean zip =
        magic[0] == 'P'
            && magic[1] == 'K'
            && (magic[2] == 3 && magic[3] == 4 || magic[2] == 5 && magic[3] == 6);
    if (!zip) {
      throw UpstreamException.trouble("reading " + source + ": not a zip file");
    }
  }
}
