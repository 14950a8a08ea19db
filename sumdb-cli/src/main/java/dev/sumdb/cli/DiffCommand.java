package dev.sumdb.cli;

import dev.sumdb.audit.Claim;
import dev.sumdb.audit.Claims;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.GoSumDiff;
import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sumdb diff}: the lines that a change adds to go.sum files. */
@Command(
    name = "diff",
    description = {
      "Verify the lines that a change adds to go.sum and go.work.sum files, anywhere in the"
          + " repository: what HEAD has and the merge base of BASE and HEAD has not.",
      "Both are git revisions; line numbers are those of HEAD."
    },
    footer = "Exit: as verify, but 0 if no line was added.")
final class DiffCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private VerifyOptions options = new VerifyOptions();

  @Parameters(index = "0", paramLabel = "BASE", description = "What the change goes into.")
  private String base;

  @Parameters(index = "1", paramLabel = "HEAD", description = "The change.")
  private String head;

  DiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    return new Verification(options, console)
        .emptyIsFine()
        .run(console.directory(), (claims, hashing) -> read(claims));
  }

  private void read(Claims claims) throws CommandException, IOException {
    Path current = console.directory().toAbsolutePath().normalize();
    Git git = new Git(current, console.environment());
    Path root = git.root();
    String newest = git.commit(head);
    String common = git.mergeBase(git.commit(base), newest);
    Path here = current.toRealPath();
    for (Git.Change change : git.changedSums(common, newest)) {
      String name = here.relativize(root.resolve(change.path())).toString();
      if (change.symbolicLink()) {
        // Its lines would be those of a file that no rule here looks at.
        claims.add(
            Finding.local(
                Claim.at(name, 0),
                Status.MALFORMED,
                Reason.LINT_LINK,
                "not a regular file: its lines cannot be checked"));
      } else {
        GoSumDiff.added(git.content(change.oldBlob()), git.content(change.newBlob()), name, claims);
      }
    }
  }
}
