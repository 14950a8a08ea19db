package dev.sumdb.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goproxy.DiskBudget;
import dev.sumdb.goproxy.FileModuleSource;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipBytes;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules named by the user, single zip files, go.mod files. */
class NamedModulesTest {
  private static final ModuleVersion A = new ModuleVersion("example.com/a", "v1.0.0");

  @TempDir private Path cache;
  @TempDir private Path empty;

  private final FakeDatabase database = new FakeDatabase("sum.example");
  private ModuleTree tree;

  @BeforeEach
  void fillCache() throws IOException {
    tree = new ModuleTree(cache, "example.com/a@v1.0.0").file("a.go", "package a\n").write();
    String goMod = "v1.0.0/go.mod " + tree.goModHash();
    database.logs(7, "example.com/a", "v1.0.0 " + tree.zipHash(), goMod);
  }

  private AuditReport audit(ModuleFetch fetch, ModuleVersion... modules) throws IOException {
    Claims claims = new Claims();
    new ModuleClaims(fetch, Hashing.inCallingThread()).read(List.of(modules), claims);
    return Reports.run(claims, database);
  }

  private FileModuleSource source() {
    return new FileModuleSource(cache.resolve("cache/download").toUri(), ZipLimits.GO);
  }

  @Test
  void hashesZipAndGoModFromTheModuleCache() throws Exception {
    assertEquals(
        List.of(
            tree.zip() + " example.com/a@v1.0.0: verified",
            "example.com/a@v1.0.0/go.mod: verified"),
        Reports.lines(audit(ModuleFetch.offline(cache), A)));
  }

  @Test
  void fetchesWhatTheCacheDoesNotHaveAndDeletesItAgain() throws Exception {
    List<Path> dirs = new ArrayList<>();
    FileModuleSource files = source();
    ModuleSource source =
        (module, dir, budget) -> {
          dirs.add(dir);
          return files.fetch(module, dir, budget);
        };
    AuditReport report = audit(ModuleFetch.of(empty, source), A);
    assertEquals(
        List.of("example.com/a@v1.0.0: verified", "example.com/a@v1.0.0/go.mod: verified"),
        Reports.lines(report));
    assertEquals(1, dirs.size());
    assertTrue(Files.notExists(dirs.get(0)));
  }

  @Test
  void catchesAPoisonedSource() throws Exception {
    Files.write(
        tree.zip(), new ZipBytes().file("example.com/a@v1.0.0/a.go", "package evil\n").build());
    AuditReport report = audit(ModuleFetch.of(source()), A);
    assertEquals(1, report.counts().get(Status.MISMATCH));
    assertEquals(1, report.exitCode());
  }

  @Test
  void cannotVerifyWhatCannotBeHad() throws Exception {
    ModuleVersion b = new ModuleVersion("example.com/b", "v1.0.0");
    AuditReport offline = audit(ModuleFetch.offline(empty), A);
    assertEquals(List.of("example.com/a@v1.0.0: unverifiable GSV-UNVERIFIABLE"), lines(offline));
    assertEquals(
        "cannot be had: not in the module cache " + empty, offline.results().get(0).message());
    assertEquals(3, offline.exitCode());
    assertEquals(3, audit(ModuleFetch.of(source()), b).exitCode());
    ModuleSource failing =
        (ModuleVersion module, Path dir, DiskBudget budget) -> {
          throw new IOException("disk full");
        };
    assertEquals(3, audit(ModuleFetch.of(failing), b).exitCode());
  }

  @Test
  void takesTheZipAloneWhereNothingCanBeFetched() throws Exception {
    Files.delete(tree.download(".mod"));
    assertEquals(
        List.of(
            tree.zip() + " example.com/a@v1.0.0: verified",
            "example.com/a@v1.0.0/go.mod: unverifiable GSV-UNVERIFIABLE"),
        lines(audit(ModuleFetch.offline(cache), A)));
  }

  private static List<String> lines(AuditReport report) {
    return Reports.lines(report);
  }

  @Test
  void findsAZipThatBreaksARuleEvenIfItsHashIsLogged() throws Exception {
    Path zip = cache.resolve("bad.zip");
    Files.write(
        zip,
        new ZipBytes()
            .file("example.com/a@v1.0.0/go.mod", "module example.com/a\n")
            .file("example.com/a@v1.0.0/GO.mod", "module example.com/a\n")
            .build());
    Claims claims = new Claims();
    ZipClaims.read(zip, A, ZipLimits.GO, 1, claims);
    AuditReport report = Reports.run(claims, database);
    assertEquals(List.of(zip + " example.com/a@v1.0.0: malformed GSV-ZIP-RULE"), lines(report));
    assertEquals(1, report.exitCode());
  }

  @Test
  void checksAZipFile() throws Exception {
    Claims claims = new Claims();
    ZipClaims.read(tree.zip(), A, ZipLimits.GO, 2, claims);
    Path cut = Files.write(cache.resolve("cut.zip"), new byte[] {'P', 'K', 3, 4});
    ZipClaims.read(cut, A, ZipLimits.GO, 1, claims);
    assertEquals(
        List.of(
            tree.zip() + " example.com/a@v1.0.0: verified",
            cut + " example.com/a@v1.0.0: malformed GSV-ZIP-CORRUPT"),
        lines(Reports.run(claims, database)));
    Path none = cache.resolve("none.zip");
    assertThrows(IOException.class, () -> ZipClaims.read(none, A, ZipLimits.GO, 1, claims));
  }

  @Test
  void checksAGoModFile() throws Exception {
    Claims claims = new Claims();
    Path goMod = tree.directory().resolve("go.mod");
    GoModFile.claim(goMod, A, claims);
    assertEquals(
        List.of(goMod + " example.com/a@v1.0.0/go.mod: verified"),
        lines(Reports.run(claims, database)));
    assertThrows(MalformedException.class, () -> GoModFile.h1(goMod, 5));
  }
}
