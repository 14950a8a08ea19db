package dev.sumdb.cli;

import dev.sumdb.checkpoint.TlogProof;
import dev.sumdb.files.PlainFiles;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sumdb verify proof}: a C2SP tlog-proof with a key and nothing else. */
@Command(
    name = "proof",
    description = {
      "Check a C2SP tlog-proof, as sumdb prove writes it, with the key of --sumdb or of go's"
          + " GOSUMDB and nothing else: no state, no network.",
      "Prints the go.sum lines that the proof shows to be in the log."
    },
    footer = {
      "Exit: 0 proven, 2 usage, 3 no proof to be had from it (another key, not a proof, no record",
      "in it), 4 the key signed the head and the proof does not hold, or its signature is false."
    })
final class VerifyProofCommand implements Callable<Integer> {
  private final VerifyCommand verify;

  @Parameters(paramLabel = "FILE", description = "The proof.")
  private String file;

  VerifyProofCommand(VerifyCommand verify) {
    this.verify = verify;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    DatabaseOptions options = verify.options("proof");
    Console console = verify.console();
    List<VerifierKey> keys = KnownKeys.some(options, console);
    byte[] bytes =
        PlainFiles.read(console.path(file), TlogProof.MAX_BYTES, "too large for a tlog-proof");
    TlogProof proof;
    try {
      proof = TlogProof.parse(bytes);
    } catch (MalformedException e) {
      if (isSigned(bytes, keys)) {
        throw refused("GSV-RECORD", e.getMessage());
      }
      throw CommandException.unavailable(file + ": " + e.getMessage(), "it shows nothing");
    }
    if (proof.extra().isEmpty()) {
      throw CommandException.unavailable(
          file + ": the proof has no extra data, so it does not say what it proves",
          "want one with the text of the record, as sumdb prove writes it");
    }
    for (VerifierKey key : keys) {
      if (isProven(proof, key, console)) {
        return ExitCode.OK;
      }
    }
    String names =
        keys.stream().map(k -> k.name() + "+" + k.idHex()).collect(Collectors.joining(" or "));
    throw CommandException.unavailable(
        file + ": not signed by " + names + ": wrong key?", "name the key with --sumdb VKEY");
  }

  private boolean isProven(TlogProof proof, VerifierKey key, Console console)
      throws CommandException {
    try {
      TreeHead head = proof.verify(proof.extra(), key);
      console.result("record " + proof.index() + " of " + key.name() + " in tree " + head.size());
      console.out().print(proof.extra());
      console.out().flush();
      return true;
    } catch (UnverifiedNoteException e) {
      if (e.kind() == UnverifiedNoteException.Kind.NO_KNOWN_SIGNATURE) {
        return false;
      }
      throw refused("GSV-UNSIGNED", e.getMessage());
    } catch (MalformedException | ProofException e) {
      // The key vouches for the head, so what does not fit it was altered (or never was a proof).
      throw refused("GSV-RECORD", e.getMessage());
    }
  }

  /** Whether one of the keys vouches, or is said to, for the head in what is no proof. */
  private static boolean isSigned(byte[] bytes, List<VerifierKey> keys) {
    int blank = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\n\n");
    byte[] note = Arrays.copyOfRange(bytes, Math.min(blank + 2, bytes.length), bytes.length);
    try {
      Note.open(note, Verifiers.of(keys));
      return blank >= 0;
    } catch (UnverifiedNoteException e) {
      return e.kind() != UnverifiedNoteException.Kind.NO_KNOWN_SIGNATURE;
    } catch (MalformedException e) {
      return false;
    }
  }

  private CommandException refused(String reason, String message) {
    return CommandException.refused(
        file + ": " + reason + ": " + message,
        "the log or somebody in between altered it; the file is the evidence, so keep it");
  }
}
