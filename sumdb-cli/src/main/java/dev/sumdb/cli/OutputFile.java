package dev.sumdb.cli;

import dev.sumdb.files.FileFailure;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What a command makes: a file, complete or not there at all, or standard output. */
record OutputFile(String name, Console console) {
  private static final String STANDARD_OUTPUT = "-";

  /** Writes it, and then tells about it where that is not in the way. */
  void write(byte[] content, String summary) throws CommandException, IOException {
    if (name.equals(STANDARD_OUTPUT)) {
      console.out().write(content);
      console.out().flush();
      console.hint(summary);
      return;
    }
    try {
      Path file = console.path(name);
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        writeTo(file, content); // a device or pipe, which nothing may take the place of
      } else {
        replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
      }
    } catch (IOException e) {
      throw CommandException.usage(
          "cannot write " + name + ": " + FileFailure.describe(e), "name another file for it");
    }
    console.result(name + ": " + summary);
  }

  /** With the permissions that new files of the user have. */
  private static void replace(Path file, byte[] content) throws IOException {
    Path temporary =
        file.resolveSibling(file.getFileName() + ".new-" + ProcessHandle.current().pid());
    boolean replaced = false;
    try {
      writeTo(temporary, content);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      replaced = true;
    } finally {
      if (!replaced) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** Without channels, which would load the network's library. */
  private static void writeTo(Path file, byte[] content) throws IOException {
    try (OutputStream out = new FileOutputStream(file.toFile())) {
      out.write(content);
    }
  }
}
