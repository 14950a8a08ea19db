package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A module proxy's tree of files, e.g. the download directory of a module cache, named by a {@code
 * file://} URL.
 *
 * <p>A missing file means that there is no such module version; a missing tree means that a disk is
 * not there, which says nothing about any module. The zip is copied, so it stays the same while it
 * is checked and hashed.
 */
public final class FileModuleSource implements ModuleSource {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path root;
  private final ZipLimits limits;

  /**
   * @param base a file URL without anything but a path
   */
  public FileModuleSource(URI base, ZipLimits limits) {
    this.root = Path.of(base);
    this.limits = limits;
  }

  @Override
  public Fetched fetch(ModuleVersion module, Path dir, DiskBudget budget)
      throws ModuleNotFoundException, UpstreamException, IOException {
    if (!Files.isDirectory(root)) {
      throw UpstreamException.unreachable(
          UpstreamException.Kind.UNAVAILABLE, "no directory at " + this);
    }
    String goModH1 = goModH1(at(module, ".mod"));
    Path zip = at(module, ".zip");
    try (FileChannel in = open(zip)) {
      long size = size(in, zip);
      if (size > limits.maxZipBytes()) {
        throw ZipFileWriter.tooLarge(limits.maxZipBytes());
      }
      budget.reserve(size);
      return new Fetched(copy(in, zip, dir, size), goModH1, RedactedUrl.of(zip.toUri()));
    }
  }

  /** The tree's URL. */
  @Override
  public String toString() {
    return RedactedUrl.of(root.toUri());
  }

  private Path at(ModuleVersion module, String suffix) {
    String escaped = module.escaped();
    int at = escaped.indexOf('@');
    return root.resolve(escaped.substring(0, at))
        .resolve("@v")
        .resolve(escaped.substring(at + 1) + suffix);
  }

  private String goModH1(Path file) throws ModuleNotFoundException, UpstreamException, IOException {
    try (FileChannel in = open(file)) {
      GoModHash hash = new GoModHash(limits.maxGoModBytes());
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      while (read(in, buffer, file) >= 0) {
        hash.add(buffer.flip());
        buffer.clear();
      }
      return hash.h1();
    }
  }

  private static Path copy(FileChannel in, Path file, Path dir, long size)
      throws ModuleNotFoundException, UpstreamException, IOException {
    try (ZipFileWriter zip = new ZipFileWriter(dir, RedactedUrl.of(file.toUri()), size)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      while (read(in, buffer, file) >= 0) {
        zip.write(buffer.flip());
        buffer.clear();
      }
      return zip.finish();
    }
  }

  private static FileChannel open(Path file) throws ModuleNotFoundException, UpstreamException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would be waited for
        throw unreadable(file, "not a regular file");
      }
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new ModuleNotFoundException(
          "no file " + file.getFileName() + " in the proxy directory");
    } catch (IOException e) {
      throw unreadable(file, e.toString());
    }
  }

  private static long size(FileChannel in, Path file) throws UpstreamException, IOException {
    try {
      return in.size();
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(file, e.toString());
    }
  }

  private static int read(FileChannel in, ByteBuffer buffer, Path file)
      throws UpstreamException, IOException {
    try {
      return in.read(buffer);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(file, e.toString());
    }
  }

  private static UpstreamException unreadable(Path file, String why) {
    return UpstreamException.trouble("reading " + RedactedUrl.of(file.toUri()) + ": " + why);
  }
}
