package dev.sumdb.audit;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ModuleDir;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The hash of an unpacked Go toolchain. Zips of toolchains have their go.mod files under the name
 * {@code _go.mod}, and the go command copies each to {@code go.mod} before the first use; those
 * copies, if they are copies, do not count.
 */
final class ToolchainDir {
  private ToolchainDir() {}

  static String h1(Path dir, ModuleVersion module) throws IOException, MalformedException {
    return ModuleDir.h1(dir, module, ToolchainDir::isCopy);
  }

  private static boolean isCopy(Path file) throws IOException {
    Path original = file.resolveSibling("_go.mod");
    return file.getFileName().toString().equals("go.mod")
        && Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)
        && Files.mismatch(file, original) < 0;
  }
}
