package dev.sumdb.cli;

import dev.sumdb.files.PlainFiles;
import java.io.IOException;

/** What a command makes: a file, complete or not there at all, or standard output. */
record OutputFile(String name, Console console) {
  private static final String STANDARD_OUTPUT = "-";

  /** Writes it, and then tells about it where it is not in the way. */
  void write(byte[] content, String summary) throws IOException {
    if (name.equals(STANDARD_OUTPUT)) {
      console.out().write(content);
      console.out().flush();
      console.hint(summary);
    } else {
      PlainFiles.replace(console.path(name), content);
      console.result(name + ": " + summary);
    }
  }
}
