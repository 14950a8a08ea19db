package dev.sumdb.cli;

import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The git repository around a directory, read by plumbing commands only: no aliases, no external
 * diff programs, no text conversion, and file names as they are.
 */
final class Git {
  private static final int MAX_BYTES = 256 << 20;

  private static final String FETCH_MORE =
      "fetch the whole history: fetch-depth: 0 for actions/checkout, GIT_DEPTH: 0 in GitLab CI,"
          + " git fetch --unshallow elsewhere";

  /** A file that a change adds or changes. */
  record Change(String path, String oldBlob, String newBlob, boolean symbolicLink) {}

  private record Output(int exit, byte[] out, String err) {
    String line() {
      return new String(out, StandardCharsets.UTF_8).strip();
    }
  }

  private final Path dir;
  private final Map<String, String> environment;

  Git(Path dir, Map<String, String> environment) {
    this.dir = dir;
    this.environment = environment;
  }

  /** The directory that the paths of changes are relative to. */
  Path root() throws CommandException, IOException {
    Output root = run("rev-parse", "--show-toplevel");
    if (root.exit != 0) {
      throw CommandException.usage(
          "no git repository here: " + firstLine(root.err), "run it inside of a checkout");
    }
    return Path.of(root.line());
  }

  /** The commit of a revision. */
  String commit(String revision) throws CommandException, IOException {
    Output commit =
        run("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
    if (commit.exit != 0) {
      throw CommandException.usage(
          "no revision " + MalformedException.quote(revision) + " here" + shallowNote(),
          isShallow() ? FETCH_MORE : "git fetch it first, or check the name");
    }
    return commit.line();
  }

  /** Where the history of both last was one. */
  String mergeBase(String base, String head) throws CommandException, IOException {
    Output found = run("merge-base", base, head);
    if (found.exit != 0) {
      throw CommandException.usage(
          "the two revisions have no common commit here" + shallowNote(),
          isShallow() ? FETCH_MORE : "check the two revisions");
    }
    return found.line();
  }

  /** The go.sum and go.work.sum files of the whole repository that differ. */
  List<Change> changedSums(String base, String head) throws CommandException, IOException {
    Output diff =
        mustRun(
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--full-index",
            "--raw",
            base,
            head,
            "--",
            ":(top,glob)**/go.sum",
            ":(top,glob)**/go.work.sum");
    List<Change> changes = new ArrayList<>();
    String[] fields = new String(diff.out, StandardCharsets.UTF_8).split("\0");
    for (int i = 0; i + 1 < fields.length; i += 2) {
      String[] raw = fields[i].split(" "); // :OLDMODE NEWMODE OLDBLOB NEWBLOB STATUS
      if (!raw[1].equals("000000")) {
        changes.add(new Change(fields[i + 1], raw[2], raw[3], !raw[1].startsWith("100")));
      }
    }
    return changes;
  }

  /** The content of a blob; empty for the name of no blob. */
  byte[] content(String blob) throws CommandException, IOException {
    return blob.matches("0+") ? new byte[0] : mustRun("cat-file", "blob", blob).out;
  }

  private String shallowNote() throws CommandException, IOException {
    return isShallow() ? ": this is a shallow clone" : "";
  }

  private boolean isShallow() throws CommandException, IOException {
    return run("rev-parse", "--is-shallow-repository").line().equals("true");
  }

  private Output mustRun(String... arguments) throws CommandException, IOException {
    Output output = run(arguments);
    if (output.exit != 0) {
      throw CommandException.usage("git " + arguments[0] + " failed: " + firstLine(output.err), "");
    }
    return output;
  }

  private Output run(String... arguments) throws CommandException, IOException {
    List<String> command = new ArrayList<>(List.of("git", "--no-pager"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    Path errors = Files.createTempFile("sumdb-git", ".txt");
    try {
      builder.redirectError(errors.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().put("LC_ALL", "C");
      Process process = start(builder);
      process.getOutputStream().close();
      byte[] out = readAll(process.getInputStream());
      return new Output(process.waitFor(), out, Files.readString(errors));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while git ran");
    } finally {
      Files.deleteIfExists(errors);
    }
  }

  private static Process start(ProcessBuilder builder) throws CommandException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw CommandException.usage(
          "cannot run git: " + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT),
          "install git, or verify whole files: sumdb verify");
    }
  }

  private static byte[] readAll(InputStream in) throws IOException {
    byte[] content = in.readNBytes(MAX_BYTES + 1);
    if (content.length > MAX_BYTES) {
      throw new IOException("git printed more than " + MAX_BYTES + " bytes");
    }
    return content;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").replaceFirst("^fatal: ", "");
  }
}
