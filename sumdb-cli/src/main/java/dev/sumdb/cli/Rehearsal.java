package dev.sumdb.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.note.Note;
import dev.sumdb.note.SignerKey;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Does in a directory of its own what short commands do, so that the JVM loads the classes that
 * they need and {@code bin/archive-classes} can keep them. Asks nobody and prints nothing.
 */
final class Rehearsal {
  private static final String HASH = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  private static final String LINES =
      "example.com/m v1.0.0 " + HASH + "\nexample.com/m v1.0.0/go.mod " + HASH + "\n";

  private final Path dir;

  private Rehearsal(Path dir) {
    this.dir = dir;
  }

  /** Returns the exit code: that of the first command that did not do what it should. */
  static int run() throws IOException, MalformedException {
    Path dir = Files.createTempDirectory("sumdb-rehearsal-");
    try {
      return new Rehearsal(dir).commands();
    } finally {
      try (Stream<Path> files = Files.walk(dir)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private int commands() throws IOException, MalformedException {
    SignerKey key = SignerKey.fromSeed("rehearsal.invalid", new byte[32]);
    writeLog(key);
    String database = key.verifierKey().toString();
    Files.createDirectories(dir.resolve("cache/download"));
    List<String> verify =
        List.of("verify", "--config=none", "--sumdb=" + database, "--state=state");
    int worst = 0;
    for (List<String> rest :
        List.of(
            List.of("--tiles=log", "go.sum"),
            List.of("--offline", "-v", "go.sum"),
            List.of("--offline", "--format=json", "go.sum"))) {
      worst = Math.max(worst, sumdb(Stream.concat(verify.stream(), rest.stream()).toList()));
    }
    for (List<String> other :
        List.of(List.of("version"), List.of("--help"), List.of("env"), List.of("lint", "go.sum"))) {
      worst = Math.max(worst, sumdb(other));
    }
    return worst;
  }

  private int sumdb(List<String> args) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Map<String, String> environment = Map.of("HOME", dir.toString(), "GOENV", "off");
    Console console =
        new Console(nowhere, nowhere, environment, InputStream.nullInputStream(), dir);
    return new Sumdb(console).run(args.toArray(String[]::new));
  }

  /** A log of one record, as files. */
  private void writeLog(SignerKey key) throws IOException, MalformedException {
    LogRecord record = LogRecord.of(0, LINES);
    TreeHead head = new TreeHead(1, record.leafHash());
    String note = new String(Note.sign(TreeNote.format(head), key).format(), UTF_8);
    write("go.sum", LINES.getBytes(UTF_8));
    write("log/latest", note.getBytes(UTF_8));
    write("log/lookup/example.com/m@v1.0.0", (record.format() + note).getBytes(UTF_8));
    write("log/tile/8/0/000.p/1", record.leafHash().toBytes());
  }

  private void write(String name, byte[] content) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
