package dev.sumdb.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** One run of the command in this process. */
public record Run(int exit, String out, String err) {
  public static Run of(String... args) {
    return with(Map.of(), args);
  }

  public static Run with(Map<String, String> environment, String... args) {
    return in(Path.of(""), environment, "", args);
  }

  /** In another directory than the process's, and with a standard input. */
  public static Run in(Path dir, Map<String, String> environment, String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8);
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    int exit = new Sumdb(new Console(outStream, errStream, environment, in, dir)).run(args);
    outStream.flush();
    errStream.flush();
    return new Run(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
