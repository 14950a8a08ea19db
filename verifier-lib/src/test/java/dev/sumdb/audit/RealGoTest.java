package dev.sumdb.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.tlog.LogRecord;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches, vendor directories and executables made by the installed go. */
class RealGoTest {
  @TempDir private Path modules;
  @TempDir private Path cache;
  @TempDir private Path project;

  private final FakeDatabase database = new FakeDatabase("sum.example");
  private final List<ModuleTree> trees = new ArrayList<>();
  private GoTool go;

  @BeforeEach
  void makeProject() throws Exception {
    go = new GoTool(project, modules, cache);
    add(library());
    add(embedding());
    add(
        new ModuleTree(modules, "example.com/Fork@v1.0.1")
            .file("go.mod", "module example.com/Fork\n\ngo 1.16\n")
            .file("old.go", "package old\n\nfunc Old() {}\n"));
    goMod("1.21");
    go.write("local/go.mod", "module example.com/local\n\ngo 1.16\n");
    go.write("local/local.go", "package local\n\nfunc Local() {}\n");
    go.write(
        "main.go",
        "package main\n\nimport (\n"
            + "\t\"example.com/embedding\"\n\t_ \"example.com/library\"\n"
            + "\t_ \"example.com/library/deep/inner/pkg\"\n"
            + "\t_ \"example.com/local\"\n\t_ \"example.com/old\"\n)\n\n"
            + "func main() { println(embedding.Text) }\n");
    go.run(List.of("mod", "tidy"));
  }

  private void goMod(String version) throws IOException {
    go.write(
        "go.mod",
        "module example.com/project\n\ngo "
            + version
            + "\n\nrequire (\n\texample.com/embedding v1.2.0\n\texample.com/library v1.0.0\n"
            + "\texample.com/local v1.0.0\n\texample.com/old v1.0.0\n)\n\n"
            + "replace (\n\texample.com/old v1.0.0 => example.com/Fork v1.0.1\n"
            + "\texample.com/local => ./local\n)\n");
  }

  private void add(ModuleTree tree) throws Exception {
    trees.add(tree.write());
    String version = tree.module.version();
    Files.writeString(tree.zip().resolveSibling("list"), version + "\n");
    String[] lines = LogRecord.of(0, tree.record()).text().split("\n");
    String path = tree.module.path() + " ";
    database.logs(
        trees.size(),
        tree.module.path(),
        lines[0].substring(path.length()),
        lines[1].substring(path.length()));
    assertEquals(version, GoSumLine.parse(lines[0]).version());
  }

  private ModuleTree library() {
    return new ModuleTree(modules, "example.com/library@v1.0.0")
        .file("go.mod", "module example.com/library\n\ngo 1.16\n")
        .file("LICENSE", "none\n")
        .file("NOTICE.md", "none\n")
        .file("README.md", "A library.\n")
        .file("library.go", "package library\n\nimport _ \"example.com/library/sub\"\n")
        .file("library_test.go", "package library\n")
        .file("generate.go", "//go:build ignore\n// +build ignore\n\npackage main\n")
        .file("tags.go", "//go:build (linux && !cgo) || ignore\n\npackage library\n")
        .file("asm_riscv64.s", "// nothing\n")
        .file("sub/sub.go", "package sub\n")
        .file("sub/.hidden", "hidden\n")
        .file("sub/testdata/x.txt", "not copied\n")
        .file("deep/COPYING", "none\n")
        .file("deep/other.go", "package deep\n")
        .file("deep/inner/pkg/pkg.go", "package pkg\n")
        .file("deep/inner/pkg/only_windows.go", "package pkg\n")
        .file("unused/unused.go", "package unused\n");
  }

  private ModuleTree embedding() {
    return new ModuleTree(modules, "example.com/embedding@v1.2.0")
        .file("go.mod", "module example.com/embedding\n\ngo 1.16\n")
        .file(
            "embedding.go",
            "package embedding\n\nimport (\n\t\"embed\"\n)\n\n"
                + "//go:embed static/*.txt \"with space.txt\" `raw.txt`\n"
                + "var Files embed.FS\n\n"
                + "//go:embed all:hidden\nvar Hidden embed.FS\n\n"
                + "const fake = `\n//go:embed nothing.txt\n`\n\n"
                + "/*\n//go:embed nothing.txt\n*/\n\n"
                + "//go:embed dir static/a.txt\nvar Dir embed.FS\n\n"
                + "//go:embed raw.txt\nvar Text string\n")
        .file(
            "win_windows.go",
            "package embedding\n\nimport _ \"embed\"\n\n//go:embed win/w.txt\nvar W string\n")
        .file(
            "embedding_test.go",
            "package embedding\n\nimport _ \"embed\"\n\n"
                + "//go:embed testdata/t.txt\nvar t string\n")
        .file("static/a.txt", "a\n")
        .file("static/b.txt", "b\n")
        .file("static/c.md", "not embedded\n")
        .file("with space.txt", "s\n")
        .file("raw.txt", "raw\n")
        .file("hidden/.dot", "d\n")
        .file("hidden/_under/x", "x\n")
        .file("dir/.dot", "not embedded\n")
        .file("dir/sub/file", "f\n")
        .file("win/w.txt", "w\n")
        .file("testdata/t.txt", "t\n");
  }

  private AuditReport vendored() throws IOException {
    Databases databases = Reports.only(database);
    Hashing hashing = Hashing.inCallingThread();
    return new VendorAudit(Reports.audit(databases), databases, ModuleFetch.offline(cache), hashing)
        .run(project.resolve("vendor"), List.of());
  }

  private List<String> bad(AuditReport report) {
    return report.results().stream()
        .filter(f -> f.status() == Status.MISMATCH)
        .map(f -> project.relativize(Path.of(f.claim().file())) + " " + f.reason())
        .toList();
  }

  private void mustFind(String expected) throws IOException {
    AuditReport report = vendored();
    assertEquals(List.of(expected), bad(report));
    assertEquals(1, report.exitCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.16", "1.17", "1.21", "1.22", "1.24"})
  void raisesNoFalseAlarmAboutWhatGoVendors(String version) throws Exception {
    goMod(version);
    go.run(List.of("mod", "tidy"));
    go.run(List.of("mod", "vendor"));
    assertTrue(Files.exists(project.resolve("vendor/example.com/embedding/hidden/.dot")));
    AuditReport report = vendored();
    assertEquals(List.of(), bad(report));
    assertEquals(3, report.counts().get(Status.VERIFIED), () -> Reports.lines(report).toString());
    assertEquals(1, report.counts().get(Status.SKIPPED)); // the local directory
    assertEquals(0, report.exitCode());
  }

  @Test
  void namesEveryVendoredFileThatWasTamperedWith() throws Exception {
    go.run(List.of("mod", "vendor"));
    Path vendor = project.resolve("vendor/example.com");
    Path source = vendor.resolve("library/sub/sub.go");
    byte[] original = Files.readAllBytes(source);
    byte[] changed = original.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(source, changed);
    mustFind("vendor/example.com/library/sub/sub.go GSV-VENDOR-CHANGED");
    Files.delete(source);
    mustFind("vendor/example.com/library/sub/sub.go GSV-VENDOR-MISSING");
    Files.write(source, original);
    Path added = Files.writeString(vendor.resolve("library/evil.go"), "package library\n");
    mustFind("vendor/example.com/library/evil.go GSV-VENDOR-EXTRA");
    Files.delete(added);
    for (String required :
        List.of(
            "embedding/static/b.txt",
            "embedding/with space.txt",
            "embedding/raw.txt",
            "embedding/hidden/.dot",
            "embedding/hidden/_under/x",
            "embedding/dir/sub/file",
            "embedding/win/w.txt",
            "library/LICENSE",
            "library/NOTICE.md",
            "library/deep/COPYING",
            "library/sub/.hidden",
            "library/asm_riscv64.s",
            "library/tags.go",
            "library/deep/inner/pkg/only_windows.go",
            "old/old.go")) {
      Path file = vendor.resolve(required);
      byte[] content = Files.readAllBytes(file);
      Files.delete(file);
      mustFind("vendor/example.com/" + required + " GSV-VENDOR-MISSING");
      Files.writeString(file, "other");
      mustFind("vendor/example.com/" + required + " GSV-VENDOR-CHANGED");
      Files.write(file, content);
    }
    assertEquals(0, vendored().exitCode());
  }

  @Test
  void namesVendoredFilesThatBelongNowhere() throws Exception {
    go.run(List.of("mod", "vendor"));
    Path vendor = project.resolve("vendor");
    for (String extra :
        List.of(
            "evil.go",
            "example.org/evil/evil.go",
            "example.com/evil.go",
            "example.com/library/unlisted/evil.go",
            "example.com/embedding/static/evil.txt")) {
      Path file = vendor.resolve(extra);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "package evil\n");
      mustFind("vendor/" + extra + " GSV-VENDOR-EXTRA");
      Files.delete(file);
    }
    Path link = vendor.resolve("example.com/library/link.go");
    Files.createSymbolicLink(link, vendor.resolve("example.com/library/library.go"));
    mustFind("vendor/example.com/library/link.go GSV-VENDOR-EXTRA");
    Files.delete(link);
    assertEquals(0, vendored().exitCode());
  }

  @Test
  void catchesWhatGoModVerifyAccepts() throws Exception {
    go.run(List.of("mod", "download"));
    Claims before = new Claims();
    new StoredClaims(Hashing.inCallingThread())
        .cache(cache, List.of(project.resolve("go.sum")), before);
    AuditReport honest = Reports.run(before, database);
    assertEquals(0, honest.exitCode(), () -> Reports.lines(honest).toString());
    assertEquals(List.of(), honest.remarks());
    deleteTree(cache.resolve("example.com/library@v1.0.0"));
    new ModuleTree(cache, "example.com/library@v1.0.0")
        .file("go.mod", "module example.com/library\n\ngo 1.16\n")
        .file("library.go", "package library // evil\n")
        .write();
    assertTrue(go.run(List.of("mod", "verify")).contains("all modules verified"));
    Claims after = new Claims();
    new StoredClaims(Hashing.inCallingThread()).cache(cache, List.of(), after);
    AuditReport report = Reports.run(after, database);
    assertEquals(3, report.counts().get(Status.MISMATCH)); // zip, directory, ziphash
    assertEquals(1, report.exitCode());
  }

  private static void deleteTree(Path dir) throws IOException {
    Files.walkFileTree(
        dir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path at, IOException e) throws IOException {
            Files.delete(at);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private AuditReport binary(Path file) throws IOException {
    Claims claims = new Claims();
    BinaryClaims.read(file, claims);
    return Reports.run(claims, database);
  }

  private void mustProveSums(Path file) throws IOException {
    AuditReport report = binary(file);
    assertEquals(
        List.of(
            file + " example.com/embedding@v1.2.0: verified",
            file + " example.com/library@v1.0.0: verified",
            file + " example.com/local@v1.0.0: skipped GSV-REPLACED",
            file + " example.com/Fork@v1.0.1: verified"),
        Reports.lines(report));
    assertEquals(0, report.exitCode());
    assertEquals(
        List.of("GSV-BINARY-NO-SUM", "GSV-BINARY-SUMS-ONLY"),
        report.remarks().stream().map(r -> r.reason().code()).toList());
    assertTrue(report.remarks().get(1).message().contains("does not prove that the code was made"));
  }

  @Test
  void provesTheEmbeddedSumsOfAStrippedExecutable() throws Exception {
    Path file = project.resolve("program");
    go.run(List.of("build", "-trimpath", "-ldflags=-s -w", "-o", file.toString(), "."));
    mustProveSums(file);
  }

  @Test
  void saysThatAnExecutableFromAVendorDirectoryHasNoSums() throws Exception {
    go.run(List.of("mod", "vendor"));
    Path file = project.resolve("program");
    go.run(List.of("build", "-mod=vendor", "-o", file.toString(), "."), "GOFLAGS=");
    AuditReport report = binary(file);
    int proven = report.counts().get(Status.VERIFIED);
    int open = report.counts().get(Status.UNVERIFIABLE);
    assertEquals(3, proven + open, () -> Reports.lines(report).toString());
    assertEquals(open > 0 ? 3 : 0, report.exitCode());
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(
      strings = {"windows/amd64", "windows/386", "darwin/arm64", "darwin/amd64", "linux/s390x"})
  void provesTheEmbeddedSumsOfExecutablesForOtherSystems(String system) throws Exception {
    Path file = project.resolve("program");
    int slash = system.indexOf('/');
    go.run(
        List.of("build", "-ldflags=-s -w", "-o", file.toString(), "."),
        "GOOS=" + system.substring(0, slash),
        "GOARCH=" + system.substring(slash + 1));
    mustProveSums(file);
  }
}
