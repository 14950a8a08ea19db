package dev.sumdb.cli;

import dev.sumdb.tlog.MalformedException;
import java.io.IOException;

/** The entry point of the command. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) throws IOException, MalformedException {
    if (Boolean.getBoolean("sumdb.rehearsal")) {
      System.exit(Rehearsal.run());
    }
    Console console = new Console(System.out, System.err, System.getenv());
    System.exit(new Sumdb(console).run(args));
  }
}
