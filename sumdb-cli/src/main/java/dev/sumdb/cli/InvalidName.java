package dev.sumdb.cli;

/** The answer to a name that no key and no database can have. */
final class InvalidName {
  private InvalidName() {}

  static CommandException refusal(String name) {
    return CommandException.usage(
        "invalid name \"" + name + "\"",
        "want something like sums.example.com: not empty, no spaces, no plus sign");
  }
}
