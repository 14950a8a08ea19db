package dev.sumdb.cli;

import dev.sumdb.note.KeyName;
import dev.sumdb.note.SignerKey;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb key}: signer and verifier keys. */
@Command(
    name = "key",
    description = "Make a signer key, or show the verifier key of one.",
    synopsisSubcommandLabel = "COMMAND")
final class KeyCommand {
  private final Console console;

  KeyCommand(Console console) {
    this.console = console;
  }

  @Command(
      name = "generate",
      description = {
        "Make a new Ed25519 signer key.",
        "The last line of standard output is its verifier key."
      })
  int generate(
      @Parameters(paramLabel = "NAME", description = "Name of the key and of its database.")
          String name,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "FILE",
              description = "New file for the signer key, mode 0600. Default: standard output.")
          Path file)
      throws CommandException, IOException {
    if (!KeyName.isValid(name)) {
      throw InvalidName.refusal(name);
    }
    byte[] seed = new byte[32];
    new SecureRandom().nextBytes(seed);
    SignerKey key = SignerKey.fromSeed(name, seed);
    if (file == null) {
      console.result(key.encoded());
    } else {
      PrivateFile.create(file, key.encoded() + "\n");
    }
    console.result(key.verifierKey().toString());
    return ExitCode.OK;
  }

  @Command(name = "show", description = "Print the verifier key of a signer key file.")
  int show(
      @Parameters(paramLabel = "FILE", description = "File with PRIVATE+KEY+NAME+HASH+KEY.")
          Path file)
      throws CommandException, IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
    try {
      console.result(SignerKey.parse(text).verifierKey().toString());
    } catch (MalformedException e) {
      throw CommandException.usage(
          file + ": " + e.getMessage(), "want one line PRIVATE+KEY+NAME+HASH+KEY");
    }
    return ExitCode.OK;
  }
}
