package dev.sumdb.audit;

import static dev.sumdb.audit.Reports.h1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.client.Misbehaviour;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VendorAuditTest {
  private static final String SUBJECT = " example.com/a@v1.0.0";

  @TempDir private Path cache;
  @TempDir private Path project;

  private final FakeDatabase database = new FakeDatabase("sum.example");
  private Path vendor;
  private Path list;
  private ModuleTree tree;

  @BeforeEach
  void vendor() throws IOException {
    vendor = Files.createDirectories(project.resolve("vendor"));
    list = vendor.resolve("modules.txt");
    Files.writeString(list, "# example.com/a v1.0.0\n## explicit; go 1.20\nexample.com/a/sub\n");
    tree =
        new ModuleTree(cache, "example.com/a@v1.0.0")
            .file("LICENSE", "none\n")
            .file("sub/a.go", "package sub\n")
            .write();
    write("example.com/a/LICENSE", "none\n");
    write("example.com/a/sub/a.go", "package sub\n");
    database.logs(7, "example.com/a", "v1.0.0 " + tree.zipHash());
  }

  private void write(String name, String content) throws IOException {
    Path file = vendor.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private AuditReport audit(Databases databases, String goSum) throws IOException {
    Path sums = Files.writeString(project.resolve("go.sum"), goSum);
    Hashing hashing = Hashing.inCallingThread();
    return new VendorAudit(Reports.audit(databases), databases, ModuleFetch.offline(cache), hashing)
        .run(vendor, List.of(sums));
  }

  private AuditReport audit() throws IOException {
    return audit(Reports.only(database), "");
  }

  private Databases skipping() {
    return Databases.of(List.of(), database, path -> Optional.of("GOPRIVATE=*"));
  }

  private List<String> lines(AuditReport report) {
    return Reports.lines(report).stream().map(l -> l.replace(project + "/", "")).toList();
  }

  private String goSum() {
    return "example.com/a v1.0.0 " + tree.zipHash() + "\n";
  }

  @Test
  void verifiesAModuleWhoseFilesAreThoseOfTheProvenZip() throws Exception {
    AuditReport report = audit();
    assertEquals(List.of("vendor/modules.txt:1" + SUBJECT + ": verified"), lines(report));
    assertEquals(0, report.exitCode());
  }

  @Test
  void namesTheChangedFileAndWhatItWasComparedWith() throws Exception {
    write("example.com/a/sub/a.go", "package evil\n");
    AuditReport report = audit();
    assertEquals(
        List.of("vendor/example.com/a/sub/a.go" + SUBJECT + ": mismatch GSV-VENDOR-CHANGED"),
        lines(report));
    Finding finding = report.results().get(0);
    assertEquals(
        "vendored file has been modified: compared with example.com/a@v1.0.0, as sum.example"
            + " proves it",
        finding.message());
    assertEquals(7, finding.logIndex());
    assertEquals(1, report.exitCode());
  }

  @Test
  void saysThatOnlyLineEndingsDiffer() throws Exception {
    write("example.com/a/sub/a.go", "package sub\r\n");
    assertTrue(audit().results().get(0).message().contains("modified (line endings only)"));
  }

  @Test
  void acceptsFilesOfTheZipThatAnotherGoWouldHaveLeftOut() throws Exception {
    ModuleTree larger =
        new ModuleTree(cache, "example.com/a@v1.0.0")
            .file("LICENSE", "none\n")
            .file("sub/a.go", "package sub\n")
            .file("sub/a_test.go", "package sub\n")
            .file("other/o.go", "package other\n")
            .write();
    database.logs(8, "example.com/a", "v1.0.0 " + larger.zipHash());
    write("example.com/a/sub/a_test.go", "package sub\n");
    write("example.com/a/other/o.go", "package other\n");
    assertEquals(0, audit().exitCode());
    write("example.com/a/sub/a_test.go", "package evil\n");
    write("example.com/a/other/o.go", "package evil\n");
    assertEquals(
        List.of(
            "vendor/example.com/a/sub/a_test.go" + SUBJECT + ": mismatch GSV-VENDOR-CHANGED",
            "vendor/example.com/a/other/o.go" + SUBJECT + ": mismatch GSV-VENDOR-CHANGED"),
        lines(audit()));
  }

  @Test
  void takesFilesOfAPackageFromNoOtherModule() throws Exception {
    // The directory of package example.com/a/b belongs to module example.com/a/b, although the zip
    // of example.com/a, an older one, has a file there too.
    ModuleTree outer =
        new ModuleTree(cache, "example.com/a@v1.0.0")
            .file("LICENSE", "none\n")
            .file("sub/a.go", "package sub\n")
            .file("b/b.go", "package b // old and vulnerable\n")
            .write();
    ModuleTree inner =
        new ModuleTree(cache, "example.com/a/b@v1.1.0").file("b.go", "package b\n").write();
    database.logs(8, "example.com/a", "v1.0.0 " + outer.zipHash());
    database.logs(9, "example.com/a/b", "v1.1.0 " + inner.zipHash());
    Files.writeString(
        list,
        "# example.com/a v1.0.0\nexample.com/a/sub\n# example.com/a/b v1.1.0\nexample.com/a/b\n");
    write("example.com/a/b/b.go", "package b\n");
    assertEquals(0, audit().exitCode());
    write("example.com/a/b/b.go", "package b // old and vulnerable\n");
    assertEquals(
        List.of(
            "vendor/modules.txt:1" + SUBJECT + ": verified",
            "vendor/example.com/a/b/b.go example.com/a/b@v1.1.0: mismatch GSV-VENDOR-CHANGED"),
        lines(audit()));
  }

  @Test
  void cannotVerifyWithoutTheZip() throws Exception {
    Files.delete(tree.zip());
    AuditReport report = audit();
    assertEquals(
        List.of("vendor/modules.txt:1" + SUBJECT + ": unverifiable GSV-UNVERIFIABLE"),
        lines(report));
    assertEquals(3, report.exitCode());
    assertEquals(
        List.of("vendor/modules.txt:1" + SUBJECT + ": skipped GSV-SKIPPED"),
        lines(audit(skipping(), "")));
  }

  @Test
  void saysThatTheZipIsWrongAndNotTheVendoredFiles() throws Exception {
    Files.write(
        tree.zip(),
        new ModuleTree(cache, "example.com/a@v1.0.0").file("x.go", "package x\n").zipBytes());
    AuditReport report = audit();
    assertEquals(
        List.of("vendor/modules.txt:1" + SUBJECT + ": mismatch GSV-MISMATCH"), lines(report));
    String message = report.results().get(0).message();
    assertTrue(message.startsWith(tree.zip() + ": checksum mismatch: have h1:"), message);
    assertTrue(message.endsWith("; the vendored files were not compared"), message);
    Files.writeString(tree.zip(), "no zip");
    assertEquals(
        List.of("vendor/modules.txt:1" + SUBJECT + ": malformed GSV-ZIP-CORRUPT"), lines(audit()));
  }

  @Test
  void doesNotCompareWithAZipThatWasReplacedAfterItWasProven() throws Exception {
    String evil = "package evil\n";
    write("example.com/a/sub/a.go", evil);
    byte[] zip =
        new ModuleTree(cache, "example.com/a@v1.0.0")
            .file("LICENSE", "none\n")
            .file("sub/a.go", evil)
            .zipBytes();
    Database replacing =
        new Database() {
          @Override
          public String name() {
            return database.name();
          }

          @Override
          public Answers lookup(Map<ModuleVersion, String> modules, AuditProgress progress)
              throws IOException {
            Files.write(tree.zip(), zip);
            return database.lookup(modules, progress);
          }
        };
    AuditReport report = audit(Reports.only(replacing), "");
    assertEquals(
        List.of("vendor/modules.txt:1" + SUBJECT + ": unverifiable GSV-UNVERIFIABLE"),
        lines(report));
    assertEquals(3, report.exitCode());
  }

  @Test
  void comparesWithWhatGoSumHasWhereNothingIsProven() throws Exception {
    database.says("example.com/a@v1.0.0", new LookupOutcome.Unverifiable("status 503"));
    assertEquals(3, audit(Reports.only(database), goSum()).exitCode());
    assertEquals(5, audit(skipping(), goSum()).exitCode());
    write("example.com/a/sub/a.go", "package evil\n");
    AuditReport report = audit(Reports.only(database), goSum());
    assertEquals(
        List.of(
            "vendor/modules.txt:1" + SUBJECT + ": unverifiable GSV-UNVERIFIABLE",
            "vendor/example.com/a/sub/a.go" + SUBJECT + ": mismatch GSV-VENDOR-CHANGED"),
        lines(report));
    assertTrue(report.results().get(1).message().endsWith(", as go.sum has it"));
    assertEquals(1, audit(skipping(), goSum()).exitCode());
    // Without either nothing says which of the two is wrong.
    assertEquals(3, audit(Reports.only(database), "").exitCode());
    String other = "example.com/a v1.0.0 " + h1("x") + "\n";
    assertEquals(3, audit(Reports.only(database), other).exitCode());
  }

  @Test
  void skipsModulesThatAreReplacedByADirectory() throws Exception {
    Files.writeString(list, "# example.com/a v1.0.0 => ./a\nexample.com/a/sub\n");
    write("example.com/a/sub/a.go", "package mine\n");
    AuditReport report = audit();
    assertEquals(List.of("vendor/modules.txt:1 ./a@: skipped GSV-REPLACED"), lines(report));
    assertEquals(
        "example.com/a is said to be the directory ./a: its vendored files were compared with"
            + " nothing",
        report.remarks().get(0).message());
    assertEquals(5, report.exitCode());
  }

  /** One more line in modules.txt must not keep a module's files from being compared. */
  @Test
  void findsReplacementsThatGoModDoesNotHave() throws Exception {
    Files.writeString(list, "# example.com/a v1.0.0 => ./a\nexample.com/a/sub\n");
    write("example.com/a/sub/a.go", "package evil\n");
    Path goMod = project.resolve("go.mod");
    for (String other :
        List.of(
            "", "replace example.com/b => ./a\n", "replace example.com/a => example.com/b v1\n")) {
      Files.writeString(goMod, "module example.com/main\n" + other);
      AuditReport report = audit();
      assertEquals(
          List.of("vendor/modules.txt:1 ./a@: malformed GSV-VENDOR-MODULES-TXT"), lines(report));
      assertEquals(
          "example.com/a is replaced by the directory ./a here, but not in go.mod: its vendored"
              + " files were not compared",
          report.results().get(0).message());
      assertEquals(1, report.exitCode());
    }
    for (String same :
        List.of(
            "replace example.com/a => ./a\n",
            "replace (\n\texample.com/a v1.0.0 => \"./a\" // mine\n)\n")) {
      Files.writeString(goMod, "module example.com/main\n" + same);
      assertEquals(5, audit().exitCode());
    }
    Files.writeString(goMod, "module example.com/main\n");
    Path used = Files.createDirectories(project.resolve("used"));
    Files.writeString(used.resolve("go.mod"), "module x\nreplace example.com/a => ../a\n");
    assertEquals(1, audit().exitCode());
    Files.writeString(project.resolve("go.work"), "go 1.22\nuse ./used\n");
    assertEquals(5, audit().exitCode());
  }

  @Test
  void findsVersionsThatAreNone() throws Exception {
    Files.writeString(list, "# example.com/a v1\nexample.com/a/sub\n");
    assertEquals(
        List.of("vendor/modules.txt:1 example.com/a@v1: malformed GSV-VENDOR-MODULES-TXT"),
        lines(audit()));
    Files.writeString(list, "# example.com/a v1.0.0\nexample.org/evil\n");
    assertEquals(List.of("vendor/modules.txt: malformed GSV-VENDOR-MODULES-TXT"), lines(audit()));
  }

  @Test
  void findsFilesOfAnEmptyList() throws Exception {
    Files.writeString(list, "");
    AuditReport report = audit();
    assertEquals(
        List.of(
            "vendor/example.com/a/LICENSE: mismatch GSV-VENDOR-EXTRA",
            "vendor/example.com/a/sub/a.go: mismatch GSV-VENDOR-EXTRA"),
        lines(report));
    Files.delete(list);
    assertThrows(IOException.class, this::audit);
  }

  @Test
  void raisesTheAlarm() throws Exception {
    Misbehaviour fork = new Misbehaviour(Misbehaviour.Reason.FORK, "fork", "evidence");
    database.says("example.com/a@v1.0.0", new LookupOutcome.Misbehaved(fork));
    AuditReport report = audit(Reports.only(database), goSum());
    assertEquals(
        List.of("vendor/modules.txt:1" + SUBJECT + ": misbehaviour GSV-FORK"), lines(report));
    assertEquals(4, report.exitCode());
    assertEquals(List.of("evidence"), report.evidence());
    database.logs(7, "example.com/a", "v1.0.0 " + tree.zipHash()).misbehaves(fork);
    assertEquals(4, audit().exitCode());
  }

  @Test
  void needsNoGoModInTheCache() throws Exception {
    Files.delete(tree.download(".mod"));
    assertEquals(0, audit().exitCode());
  }

  @Test
  void readsADirectoryThatIsALink() throws Exception {
    Path real = project.resolve("real");
    Files.move(vendor, real);
    Files.createSymbolicLink(vendor, real);
    assertEquals(0, audit().exitCode());
    write("example.com/a/sub/a.go", "package evil\n");
    assertEquals(
        List.of("vendor/example.com/a/sub/a.go" + SUBJECT + ": mismatch GSV-VENDOR-CHANGED"),
        lines(audit()));
  }

  @Test
  void cannotVerifyAFileThatCannotBeRead() throws Exception {
    Path file = vendor.resolve("example.com/a/sub/a.go");
    if (!file.toFile().setReadable(false) || Files.isReadable(file)) {
      return; // root reads everything
    }
    assertEquals(3, audit().exitCode());
  }
}
