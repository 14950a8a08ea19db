package dev.sumdb.cli;

import dev.sumdb.bundle.Bundle;
import dev.sumdb.bundle.BundleCheck;
import dev.sumdb.bundle.BundleException;
import dev.sumdb.bundle.BundleMaker;
import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.CorruptStateException;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.files.PlainFiles;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.project.ProjectFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb bundle create}: the records of a project with their proofs. */
@Command(
    name = "create",
    description = {
      "Write a bundle with the records of all module versions of the targets, which are those of"
          + " sumdb verify, and the tiles that prove them in one signed head. Module versions that"
          + " are exempted (GONOSUMDB) are left out. Nothing is written unless all is proven.",
      "The same module versions and head are the same bytes on every machine. go.sum lines are"
          + " compared with the records by sumdb verify --bundle, not here."
    },
    footer = {
      "Exit: as verify: 0 written, 1 not found, 2 usage, 3 could not verify, 4 misbehaviour,",
      "5 nothing to put in."
    })
final class BundleCreateCommand implements Callable<Integer> {
  private static final int MAX_NOTE = Note.MAX_BYTES;

  private final Console console;

  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Parameters(
      paramLabel = "TARGET",
      arity = "0..*",
      description = "go.sum or go.work.sum file, directory, M@V, or - for standard input.")
  private List<String> targets = new ArrayList<>();

  @Option(names = "-r", description = "All go.sum and go.work.sum files below the directories.")
  private boolean recursive;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "File for the bundle; - for standard output.")
  private String output;

  @Option(
      names = "--head",
      paramLabel = "FILE",
      description =
          "Signed head, e.g. latest of another bundle, to prove all in. Default: the newest one.")
  private String head = "";

  @Option(
      names = "--since",
      paramLabel = "HEAD",
      description = {
        "An earlier bundle: leave out what it has, and prove that the head extends its head;"
            + " repeatable, for a bundle with its increments.",
        "Or a signed head (a file like latest): prove that the head extends it."
      })
  private List<String> since = new ArrayList<>();

  @Option(
      names = "--only",
      paramLabel = "NAME",
      description = "Of several databases, the one whose module versions to put in.")
  private String only = "";

  BundleCreateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    options.timeout();
    Targets all = new Targets(options, console, console.goEnv(), recursive);
    Set<ModuleVersion> named = names(all);
    ProjectFile project = new Projects(console).of(all.projectDir(targets), options);
    try (OpenDatabases databases = OpenDatabases.open(options, project, console.goEnv(), console)) {
      Map<OpenDatabase, Set<ModuleVersion>> chosen = choose(named, databases);
      if (chosen.isEmpty()) {
        console.hint("nothing to put into a bundle");
        return ExitCode.NOTHING;
      }
      OpenDatabase database = one(chosen);
      return create(database, chosen.get(database));
    } catch (CorruptStateException e) {
      throw CommandException.usage(e.getMessage(), e.remedy());
    }
  }

  private Set<ModuleVersion> names(Targets all) throws CommandException, IOException {
    try {
      return all.names(targets);
    } catch (InterruptedIOException | FileSystemException e) {
      throw e;
    } catch (IOException e) { // what cannot be read was named by the user
      throw CommandException.usage(e.getMessage(), "");
    }
  }

  private Map<OpenDatabase, Set<ModuleVersion>> choose(
      Set<ModuleVersion> named, OpenDatabases databases) {
    Map<OpenDatabase, Set<ModuleVersion>> chosen =
        new TreeMap<>(Comparator.comparing(one -> one.key().toString()));
    int leftOut = 0;
    int ofOthers = 0;
    for (ModuleVersion module : named) {
      OpenDatabase database = databases.of(module.path()).orElse(null);
      if (database == null || databases.exemption(module.path()).isPresent()) {
        leftOut++;
      } else if (!only.isEmpty() && !database.name().equals(only)) {
        ofOthers++;
      } else {
        chosen.computeIfAbsent(database, d -> new TreeSet<>()).add(module);
      }
    }
    if (leftOut > 0) {
      console.hint(leftOut + " module versions are left out: exempted from the database");
    }
    if (ofOthers > 0) {
      console.hint(ofOthers + " module versions are left out: of other databases");
    }
    return chosen;
  }

  private static OpenDatabase one(Map<OpenDatabase, Set<ModuleVersion>> chosen)
      throws CommandException {
    if (chosen.size() > 1) {
      List<String> names = chosen.keySet().stream().map(OpenDatabase::name).toList();
      throw CommandException.usage(
          "a bundle is of one database, these are of " + String.join(" and ", names),
          "make one of each, with --only NAME");
    }
    return chosen.keySet().iterator().next();
  }

  private int create(OpenDatabase database, Set<ModuleVersion> modules)
      throws CommandException, IOException {
    VerifierKey key = database.key();
    ClientOptions client = ClientOptions.defaults().withJobs(options.jobs());
    try {
      List<Bundle> bases = new ArrayList<>();
      List<byte[]> notes = new ArrayList<>();
      readSince(bases, notes);
      Bundle base =
          bases.isEmpty() ? null : BundleCheck.check(key, bases, new MemoryTrustedHeads(), client);
      ProvenRecords proven = ProvenRecords.of(database, modules, console);
      byte[] newest = proven.run().headNote().orElseThrow();
      byte[] chosen = head.isEmpty() ? newest : note(head);
      BundleMaker maker = new BundleMaker(key, database.source(), database.state().cache(), client);
      Bundle made =
          base == null
              ? maker.make(proven.records(), newest, chosen, notes)
              : maker.makeIncrement(proven.records(), newest, chosen, base);
      bases.add(made);
      BundleCheck.check(key, bases, new MemoryTrustedHeads(), client); // never write a bad one
      byte[] bytes = encoded(made);
      new OutputFile(output, console)
          .write(bytes, VerifiedBundle.summary(made) + ", " + bytes.length + " bytes");
      return ExitCode.OK;
    } catch (BundleException e) {
      database.keepEvidence(e.misbehaviours());
      throw e.misbehaviours().isEmpty()
          ? OpenBundles.failure("bundle create", e)
          : Misbehaviours.failure(e.misbehaviours(), database.evidence());
    }
  }

  private static byte[] encoded(Bundle bundle) throws CommandException {
    try {
      return bundle.encode();
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          e.getMessage() + " is too large", "make several, each of a part of the targets");
    }
  }

  private void readSince(List<Bundle> bases, List<byte[]> notes)
      throws CommandException, IOException {
    List<String> files = new ArrayList<>();
    for (String file : since) {
      byte[] start;
      try (InputStream in = PlainFiles.open(console.path(file))) {
        start = in.readNBytes(2);
      }
      if (start.length == 2 && start[0] == 'P' && start[1] == 'K') {
        files.add(file);
      } else {
        notes.add(note(file));
      }
    }
    if (!files.isEmpty() && !notes.isEmpty()) {
      throw CommandException.usage("--since: want bundles or signed heads, not both", "");
    }
    bases.addAll(new OpenBundles(files, console).all());
  }

  private byte[] note(String file) throws IOException {
    return PlainFiles.read(console.path(file), MAX_NOTE, "too large for a signed head");
  }
}
