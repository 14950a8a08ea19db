package dev.sumdb.cli;

import dev.sumdb.client.Evidence;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sumdb verify evidence}: what somebody says a log did wrong. */
@Command(
    name = "evidence",
    description = {
      "Check a file with evidence of a database's misbehaviour. Nothing is asked of anybody.",
      "The key is that of --sumdb or of go's GOSUMDB; of another database it is the file's own,"
          + " and printed, for you to compare."
    },
    footer = "Exit: 0 the file shows what it says, 1 it does not, 2 usage.")
final class VerifyEvidenceCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 64 << 20;

  private final VerifyCommand verify;

  @Parameters(paramLabel = "FILE", description = "The evidence.")
  private String file;

  VerifyEvidenceCommand(VerifyCommand verify) {
    this.verify = verify;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    VerifyOptions options = verify.options("evidence");
    Console console = verify.console();
    String text = text(console.path(file));
    List<VerifierKey> known = KnownKeys.of(options, console);
    try {
      VerifierKey claimed = Evidence.claimedKey(text);
      Optional<VerifierKey> key = known.stream().filter(claimed::equals).findFirst();
      if (key.isEmpty() && !options.sumdb().isEmpty()) {
        throw new MalformedException("evidence is about another database: " + claimed);
      }
      if (key.isEmpty() && known.stream().anyMatch(k -> k.name().equals(claimed.name()))) {
        // Whoever writes evidence chooses the key, and may give it any name.
        throw new MalformedException("another key of that name is known: not " + claimed);
      }
      Evidence.Checked checked = Evidence.check(text, claimed);
      console.result(checked.reason().code() + ": " + checked.conclusion());
      console.result("database: " + claimed);
      if (key.isEmpty()) {
        console.result("the key is the file's own: compare it with the one you know");
      }
      // Whoever wrote the text wrote the script, too, and may have written another one.
      console.result("the script in the file was not checked: read it before you run it");
      return ExitCode.OK;
    } catch (MalformedException | ProofException e) {
      throw CommandException.findings(file + ": " + e.getMessage(), "it shows nothing");
    }
  }

  private static String text(Path file) throws CommandException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw CommandException.usage(file + " is too large for evidence", "");
      }
      return new String(content, StandardCharsets.UTF_8);
    }
  }
}
