package dev.sumdb.cli;

/** The entry point of the command. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Console console = new Console(System.out, System.err, System.getenv());
    System.exit(new Sumdb(console).run(args));
  }
}
