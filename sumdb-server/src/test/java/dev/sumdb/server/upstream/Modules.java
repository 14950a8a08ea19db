package dev.sumdb.server.upstream;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Module versions and zips for tests. */
final class Modules {

  private Modules() {}

  static ModuleVersion module(String text) {
    try {
      return ModuleVersion.parse(text);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static byte[] goMod(ModuleVersion module) {
    return ("module " + module.path() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** A valid module zip: go.mod and one source file. */
  static void writeZip(Path file, ModuleVersion module) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      writeZip(out, module + "/", goMod(module));
    }
  }

  /** A zip with go.mod and a.go below {@code prefix}. */
  static void writeZip(OutputStream out, String prefix, byte[] goMod) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.putNextEntry(new ZipEntry(prefix + "go.mod"));
    zip.write(goMod);
    zip.closeEntry();
    zip.putNextEntry(new ZipEntry(prefix + "a.go"));
    zip.write("package a\n".getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
    zip.finish();
  }

  static byte[] zip(String prefix, byte[] goMod) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    try {
      writeZip(out, prefix, goMod);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
