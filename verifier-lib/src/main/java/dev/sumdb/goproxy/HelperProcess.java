package dev.sumdb.goproxy;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Runs a small program without a shell and takes what it prints, within limits. Its standard error
 * is dropped: it may tell secrets.
 */
final class HelperProcess {
  private static final int MAX_OUTPUT_BYTES = 1 << 20;

  private final Map<String, String> environment;
  private final Duration limit;

  /**
   * @param environment all that the program gets, and the PATH it is looked for in
   * @param limit after which it and its children are killed
   */
  HelperProcess(Map<String, String> environment, Duration limit) {
    this.environment = Map.copyOf(environment);
    this.limit = limit;
  }

  /** An executable of that name in an absolute directory of PATH; relative ones are nobody's. */
  static Optional<Path> find(String name, Map<String, String> environment) {
    String path = environment.getOrDefault("PATH", "");
    for (String dir : path.split(Pattern.quote(File.pathSeparator))) {
      for (String file : List.of(name, name + ".exe")) {
        Path candidate = Path.of(dir, file);
        if (candidate.isAbsolute()
            && Files.isRegularFile(candidate)
            && Files.isExecutable(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * What the program prints.
   *
   * @param words program and arguments
   * @param dir to run in; empty for this process's own
   * @throws IOException it cannot be run, failed, or reached a limit; the message has nothing of
   *     what it printed
   */
  String run(List<String> words, Optional<Path> dir, String input) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(words)).redirectError(ProcessBuilder.Redirect.DISCARD);
    dir.ifPresent(place -> builder.directory(place.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException("cannot be run"); // the cause would repeat the arguments
    }
    try {
      return output(process, input);
    } finally {
      BoundedProcess.kill(process);
    }
  }

  private List<String> command(List<String> words) throws IOException {
    String name = words.get(0);
    List<String> command = new ArrayList<>(words);
    if (name.indexOf('/') < 0 && !name.contains(File.separator)) {
      Path program =
          find(name, environment).orElseThrow(() -> new IOException("not found in PATH"));
      command.set(0, program.toString());
    }
    return command;
  }

  private String output(Process process, String input) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    daemon(new FutureTask<>(() -> write(process, input)));
    FutureTask<byte[]> reading =
        new FutureTask<>(() -> process.getInputStream().readNBytes(MAX_OUTPUT_BYTES + 1));
    daemon(reading);
    try {
      byte[] output = reading.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (output.length > MAX_OUTPUT_BYTES) {
        throw new IOException("printed more than " + MAX_OUTPUT_BYTES + " bytes");
      }
      if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException();
      }
      if (process.exitValue() != 0) {
        throw new IOException("exit status " + process.exitValue());
      }
      return new String(output, StandardCharsets.UTF_8);
    } catch (TimeoutException e) {
      throw new IOException("not done within " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IOException("cannot be read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a helper was running");
    }
  }

  /** Apart, because a program that does not read would block it. */
  private static boolean write(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (IOException e) {
      return false; // it need not read what it is told
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "helper");
    thread.setDaemon(true);
    thread.start();
  }
}
