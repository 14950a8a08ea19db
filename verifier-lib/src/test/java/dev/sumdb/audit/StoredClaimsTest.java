package dev.sumdb.audit;

import static dev.sumdb.audit.Reports.h1;
import static dev.sumdb.audit.Reports.remarks;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.LookupOutcome;
import dev.sumdb.modzip.ZipBytes;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredClaimsTest {
  private static final String DOWNLOAD = "cache/download/example.com/!a/@v/v1.0.0";
  private static final String SUBJECT = " example.com/A@v1.0.0";

  @TempDir private Path cache;

  private final FakeDatabase database = new FakeDatabase("sum.example");
  private ModuleTree tree;

  @BeforeEach
  void fillCache() throws IOException {
    tree = new ModuleTree(cache, "example.com/A@v1.0.0").file("a.go", "package a\n").write();
    log(tree);
  }

  private void log(ModuleTree module) {
    String version = module.module.version();
    database.logs(
        7,
        module.module.path(),
        version + " " + module.zipHash(),
        version + "/go.mod " + module.goModHash());
  }

  private AuditReport audit(Path... goSums) throws IOException {
    return audit(Reports.only(database), goSums);
  }

  private AuditReport audit(Databases databases, Path... goSums) throws IOException {
    Claims claims = new Claims();
    new StoredClaims(Hashing.inCallingThread()).cache(cache, List.of(goSums), claims);
    return Reports.audit(databases).run(claims);
  }

  /** Relative to the cache. */
  private List<String> lines(AuditReport report) {
    return Reports.lines(report).stream().map(l -> l.replace(cache + "/", "")).toList();
  }

  @Test
  void provesZipDirectoryZiphashAndGoModOfEveryModule() throws Exception {
    AuditReport report = audit();
    assertEquals(
        List.of(
            DOWNLOAD + ".zip" + SUBJECT + ": verified",
            "example.com/!a@v1.0.0" + SUBJECT + ": verified",
            DOWNLOAD + ".ziphash" + SUBJECT + ": verified",
            DOWNLOAD + ".mod" + SUBJECT + "/go.mod: verified"),
        lines(report));
    assertEquals(List.of(), remarks(report));
    assertEquals(0, report.exitCode());
  }

  @Test
  void catchesAChangedZip() throws Exception {
    ModuleTree evil = new ModuleTree(cache, "example.com/A@v1.0.0").file("a.go", "package evil\n");
    Files.write(tree.zip(), evil.zipBytes());
    AuditReport report = audit();
    assertEquals(DOWNLOAD + ".zip" + SUBJECT + ": mismatch GSV-MISMATCH", lines(report).get(0));
    assertEquals(3, report.counts().get(Status.VERIFIED));
    assertEquals(1, report.exitCode());
  }

  @Test
  void catchesAChangedAddedOrRemovedFileOfTheDirectory() throws Exception {
    Path file = tree.directory().resolve("a.go");
    Files.writeString(file, "package evil\n");
    String expected = "example.com/!a@v1.0.0" + SUBJECT + ": mismatch GSV-MISMATCH";
    assertEquals(expected, lines(audit()).get(1));
    Files.writeString(file, "package a\n");
    assertEquals(0, audit().exitCode());
    Path extra = Files.writeString(tree.directory().resolve("b.go"), "package a\n");
    assertEquals(expected, lines(audit()).get(1));
    Files.delete(extra);
    Files.delete(file);
    assertEquals(expected, lines(audit()).get(1));
  }

  @Test
  void catchesZipDirectoryAndZiphashReplacedTogether() throws Exception {
    new ModuleTree(cache, "example.com/A@v1.0.0").file("a.go", "package evil\n").write();
    AuditReport report = audit();
    assertEquals(3, report.counts().get(Status.MISMATCH));
    assertEquals(1, report.counts().get(Status.VERIFIED)); // the go.mod is the same
    assertEquals(
        List.of(tree.zip(), tree.download(".ziphash"), tree.directory()),
        PurgeList.of(report, cache));
  }

  @Test
  void catchesAChangedGoMod() throws Exception {
    Files.writeString(tree.download(".mod"), "module example.com/evil\n");
    AuditReport report = audit();
    assertEquals(
        DOWNLOAD + ".mod" + SUBJECT + "/go.mod: mismatch GSV-MISMATCH", lines(report).get(3));
    assertEquals(List.of(tree.download(".mod")), PurgeList.of(report, cache));
  }

  @Test
  void saysWhichFilesDisagreeWhereNothingIsProven() throws Exception {
    database.says("example.com/A@v1.0.0", new LookupOutcome.Unverifiable("status 503"));
    assertEquals(3, audit().exitCode());
    Files.writeString(tree.directory().resolve("a.go"), "package evil\n");
    AuditReport report = audit();
    assertEquals(
        List.of(
            DOWNLOAD + ".zip" + SUBJECT + ": mismatch GSV-CACHE-DISAGREES",
            "example.com/!a@v1.0.0" + SUBJECT + ": mismatch GSV-CACHE-DISAGREES",
            DOWNLOAD + ".ziphash" + SUBJECT + ": mismatch GSV-CACHE-DISAGREES",
            DOWNLOAD + ".mod" + SUBJECT + "/go.mod: unverifiable GSV-UNVERIFIABLE"),
        lines(report));
    String zip = tree.zipHash();
    assertTrue(
        report
            .results()
            .get(0)
            .message()
            .matches(
                "checksum mismatch: these do not agree: zip \\Q"
                    + zip
                    + "\\E, directory h1:\\S{44}, ziphash \\Q"
                    + zip
                    + "\\E"),
        report.results().get(0).message());
  }

  @Test
  void comparesPrivateModulesAmongTheirFilesAndWithGoSum() throws Exception {
    Databases databases = Databases.of(List.of(), database, path -> Optional.of("GOPRIVATE=*"));
    AuditReport agreeing = audit(databases);
    assertEquals(4, agreeing.counts().get(Status.SKIPPED));
    assertEquals(5, agreeing.exitCode());
    Path goSum =
        Files.writeString(cache.resolve("go.sum"), "example.com/A v1.0.0 " + h1("x") + "\n");
    AuditReport report = audit(databases, goSum);
    assertEquals(4, report.counts().get(Status.MISMATCH)); // zip, directory, ziphash, line
    assertEquals(1, report.counts().get(Status.SKIPPED));
    assertEquals(1, report.exitCode());
    assertTrue(report.results().get(0).message().contains("go.sum:1 " + h1("x")));
  }

  @Test
  void saysThatGoSumIsWrongWhereTheLogProvesTheCache() throws Exception {
    Path goSum =
        Files.writeString(
            cache.resolve("go.sum"),
            "malformed\n"
                + "example.com/A v1.0.0 "
                + h1("x")
                + "\nexample.com/A v1.0.0/go.mod "
                + tree.goModHash()
                + "\nexample.com/unrelated v1.0.0 "
                + h1("y")
                + "\n");
    assertEquals(
        List.of(
            "go.sum:1: malformed GSV-LINT-FIELDS",
            DOWNLOAD + ".zip" + SUBJECT + ": verified",
            "example.com/!a@v1.0.0" + SUBJECT + ": verified",
            DOWNLOAD + ".ziphash" + SUBJECT + ": verified",
            "go.sum:2" + SUBJECT + ": mismatch GSV-MISMATCH",
            DOWNLOAD + ".mod" + SUBJECT + "/go.mod: verified",
            "go.sum:3" + SUBJECT + "/go.mod: verified"),
        lines(audit(goSum)));
    assertEquals(List.of(), PurgeList.of(audit(goSum), cache)); // no go.sum file is to be purged
  }

  @Test
  void mentionsAMissingOrEmptyZiphashOnly() throws Exception {
    Files.delete(tree.download(".ziphash"));
    AuditReport missing = audit();
    assertEquals(0, missing.exitCode());
    assertEquals(List.of(tree.zip() + ":0 GSV-CACHE-ZIPHASH missing ziphash"), remarks(missing));
    for (String torn : List.of("", "\n", "h1:abc", tree.zipHash().replace('h', '\0'))) {
      Files.writeString(tree.download(".ziphash"), torn);
      AuditReport report = audit();
      assertEquals(0, report.exitCode(), torn);
      assertEquals(1, report.remarks().size(), torn);
    }
    Files.writeString(tree.download(".ziphash"), tree.zipHash() + "\n");
    assertEquals(List.of(), audit().remarks());
  }

  @Test
  void findsAZiphashThatStopsGo() throws Exception {
    Files.writeString(tree.download(".ziphash"), tree.zipHash().replace("h1:", "h9:"));
    AuditReport report = audit();
    assertEquals(
        DOWNLOAD + ".ziphash" + SUBJECT + ": malformed GSV-CACHE-ZIPHASH", lines(report).get(0));
    assertEquals(List.of(tree.download(".ziphash")), PurgeList.of(report, cache));
  }

  @Test
  void catchesAFalseZiphash() throws Exception {
    Files.writeString(tree.download(".ziphash"), h1("x"));
    AuditReport report = audit();
    assertEquals(DOWNLOAD + ".ziphash" + SUBJECT + ": mismatch GSV-MISMATCH", lines(report).get(2));
    assertEquals(1, report.exitCode());
  }

  @Test
  void findsZipsThatBreakARuleOrAreNone() throws Exception {
    Files.write(
        tree.zip(),
        new ZipBytes()
            .file("example.com/A@v1.0.0/go.mod", "module example.com/A\n")
            .file("example.com/A@v1.0.0/sub/go.mod", "module evil\n")
            .build());
    assertEquals(DOWNLOAD + ".zip" + SUBJECT + ": malformed GSV-ZIP-RULE", lines(audit()).get(0));
    Files.writeString(tree.zip(), "no zip");
    AuditReport report = audit();
    assertEquals(DOWNLOAD + ".zip" + SUBJECT + ": malformed GSV-ZIP-CORRUPT", lines(report).get(0));
    assertEquals(1, report.exitCode());
    assertEquals(List.of(tree.zip()), PurgeList.of(report, cache));
  }

  @Test
  void checksADirectoryWithoutAZip() throws Exception {
    for (String suffix : List.of(".zip", ".ziphash", ".mod")) {
      Files.delete(tree.download(suffix));
    }
    AuditReport report = audit();
    assertEquals(List.of("example.com/!a@v1.0.0" + SUBJECT + ": verified"), lines(report));
    assertEquals(
        List.of(tree.directory() + ":0 GSV-CACHE-ZIPHASH missing ziphash"), remarks(report));
  }

  @Test
  void leavesOutADirectoryThatIsBeingUnpacked() throws Exception {
    Files.writeString(tree.download(".partial"), "");
    Files.writeString(tree.directory().resolve("b.go"), "half");
    AuditReport report = audit();
    assertEquals(3, report.counts().get(Status.VERIFIED));
    assertEquals(0, report.exitCode());
    assertEquals(1, report.remarks().size());
  }

  @Test
  void doesNotHaveWhatIsNotInTheLogPurged() throws Exception {
    new ModuleTree(cache, "example.com/private@v1.0.0").write();
    AuditReport report = audit();
    assertEquals(4, report.counts().get(Status.NOT_FOUND));
    assertEquals(List.of(), PurgeList.of(report, cache));
  }

  @Test
  void hasNothingToVerifyInAnEmptyCache(@TempDir Path empty) throws Exception {
    Claims claims = new Claims();
    StoredClaims stored = new StoredClaims(Hashing.inCallingThread());
    stored.cache(empty, List.of(), claims);
    assertEquals(5, Reports.run(claims, database).exitCode());
    assertThrows(IOException.class, () -> stored.cache(empty.resolve("none"), List.of(), claims));
  }

  @Test
  void doesNotFollowLinksOrReadPipes() throws Exception {
    Files.delete(tree.zip());
    Files.createSymbolicLink(tree.zip(), Path.of("/dev/zero"));
    AuditReport report = audit();
    assertEquals(
        DOWNLOAD + ".zip" + SUBJECT + ": unverifiable GSV-CACHE-UNREADABLE", lines(report).get(0));
    assertEquals(3, report.exitCode());
  }

  @Test
  void saysThatAnUnpackedModuleHoldsALinkToADirectory(@TempDir Path elsewhere) throws Exception {
    Path link = Files.createSymbolicLink(tree.directory().resolve("link"), elsewhere);
    AuditReport report = audit();
    assertEquals(3, report.exitCode());
    assertEquals(
        List.of("cannot be read: " + link + " is not a regular file"),
        report.results().stream()
            .filter(finding -> finding.status() == Status.UNVERIFIABLE)
            .map(Finding::message)
            .toList());
  }

  /** The go command follows such links: what lies behind them must not pass unseen. */
  @Test
  void findsLinksToDirectories(@TempDir Path elsewhere) throws Exception {
    for (Path dir :
        List.of(
            tree.directory(),
            tree.directory().getParent(),
            tree.zip().getParent(),
            tree.zip().getParent().getParent())) {
      Path moved = Files.move(dir, elsewhere.resolve("moved"));
      Files.createSymbolicLink(dir, moved);
      AuditReport report = audit();
      assertEquals(1, report.counts().get(Status.UNVERIFIABLE), dir.toString());
      assertEquals(3, report.exitCode(), dir.toString());
      Files.delete(dir);
      Files.move(moved, dir);
    }
    assertEquals(0, audit().exitCode());
  }

  /** The go command reads the escaped name only, where a changed copy must not hide. */
  @Test
  void hashesEachSpellingOfAModuleByItself() throws Exception {
    ModuleTree evil = new ModuleTree(cache, "example.com/A@v1.0.0").file("a.go", "package evil\n");
    Path raw = Files.createDirectories(cache.resolve("cache/download/example.com/A/@v"));
    for (String suffix : List.of(".zip", ".ziphash", ".mod")) {
      Files.copy(tree.download(suffix), raw.resolve("v1.0.0" + suffix));
    }
    Path rawDirectory = Files.createDirectories(cache.resolve("example.com/A@v1.0.0"));
    for (String name : List.of("a.go", "go.mod")) {
      Files.copy(tree.directory().resolve(name), rawDirectory.resolve(name));
    }
    AuditReport clean = audit();
    assertEquals(0, clean.exitCode());
    assertEquals(8, clean.counts().get(Status.VERIFIED));
    Files.write(tree.zip(), evil.zipBytes());
    Files.writeString(tree.directory().resolve("a.go"), "package evil\n");
    Files.writeString(tree.download(".mod"), "module example.com/evil\n");
    assertEquals(
        List.of(tree.download(".mod"), tree.zip(), tree.directory()), PurgeList.of(audit(), cache));
  }

  /** A proxy may serve either. */
  @Test
  void hashesEachLayoutByItself() throws Exception {
    Path download = cache.resolve("cache/download");
    Path athens = Files.createDirectories(download.resolve("example.com/A/v1.0.0"));
    Path source = Files.copy(tree.zip(), athens.resolve("source.zip"));
    ModuleTree evil = new ModuleTree(cache, "example.com/A@v1.0.0").file("a.go", "package evil\n");
    for (Path changed : List.of(source, tree.zip())) {
      byte[] good = Files.readAllBytes(changed);
      Files.write(changed, evil.zipBytes());
      Claims claims = new Claims();
      new StoredClaims(Hashing.inCallingThread()).storage(download, claims);
      assertEquals(List.of(changed), PurgeList.of(Reports.run(claims, database), download));
      Files.write(changed, good);
    }
  }

  @Test
  void readsACacheBehindALink(@TempDir Path elsewhere) throws Exception {
    Path link = Files.createSymbolicLink(elsewhere.resolve("cache"), cache);
    Path moved = elsewhere.resolve("download");
    Files.move(cache.resolve("cache/download"), moved);
    Files.createSymbolicLink(cache.resolve("cache/download"), moved);
    Claims claims = new Claims();
    new StoredClaims(Hashing.inCallingThread()).cache(link, List.of(), claims);
    AuditReport report = Reports.run(claims, database);
    assertEquals(4, report.counts().get(Status.VERIFIED));
    Files.writeString(tree.directory().resolve("a.go"), "package evil\n");
    Claims changed = new Claims();
    new StoredClaims(Hashing.inCallingThread()).cache(link, List.of(), changed);
    assertEquals(
        List.of(link.resolve("example.com/!a@v1.0.0")),
        PurgeList.of(Reports.run(changed, database), link));
  }

  @Test
  void listsNothingOutsideOfTheRootForAPurge() throws Exception {
    Claims claims = new Claims();
    ZipClaims.read(tree.zip(), tree.module, ZipLimits.GO, 1, claims);
    FakeDatabase other = new FakeDatabase("x").logs(1, "example.com/A", "v1.0.0 " + h1("other"));
    AuditReport report = Reports.run(claims, other);
    assertEquals(List.of(tree.zip()), PurgeList.of(report, cache));
    assertEquals(List.of(), PurgeList.of(report, cache.resolve("elsewhere")));
    assertEquals(List.of(), PurgeList.of(report, tree.zip()));
  }

  @Test
  void mentionsNamesThatAreNoModules() throws Exception {
    Path stray = cache.resolve("cache/download/example.com/b/@v/master.zip");
    Files.createDirectories(stray.getParent());
    Files.writeString(stray, "x");
    Files.createDirectories(cache.resolve("example.com/b@master"));
    AuditReport report = audit();
    assertEquals(4, report.results().size());
    assertEquals(2, report.remarks().size());
  }

  @Test
  void skipsWhatGoUnpacksFromItsOwnInstallation() throws Exception {
    Path fips = Files.createDirectories(cache.resolve("golang.org/fips140@v1.0.0-c2097c7c"));
    Files.writeString(fips.resolve("go.mod"), "module golang.org/fips140\n");
    AuditReport report = audit();
    assertEquals(1, report.counts().get(Status.SKIPPED));
    assertEquals(
        List.of(
            fips
                + ":0 GSV-SKIPPED unpacked by go from its own installation: no database has it,"
                + " and its files were compared with nothing"),
        remarks(report));
    assertEquals(0, report.exitCode());
  }

  @Test
  void readsTheStorageOfAModuleProxy() throws Exception {
    Path download = cache.resolve("cache/download");
    Claims claims = new Claims();
    new StoredClaims(Hashing.inCallingThread()).storage(download, claims);
    AuditReport report = Reports.run(claims, database);
    assertEquals(3, report.counts().get(Status.VERIFIED)); // zip, ziphash, go.mod
    Files.delete(tree.download(".ziphash"));
    Files.write(
        tree.zip(), new ZipBytes().file("example.com/A@v1.0.0/a.go", "package evil\n").build());
    Claims poisoned = new Claims();
    new StoredClaims(Hashing.inCallingThread()).storage(download, poisoned);
    AuditReport wrong = Reports.run(poisoned, database);
    assertEquals(List.of(tree.zip()), PurgeList.of(wrong, download));
    assertEquals(List.of(), remarks(wrong)); // proxies keep no ziphash
  }

  @Test
  void readsTheStorageOfAthens(@TempDir Path storage) throws Exception {
    Path version = Files.createDirectories(storage.resolve("example.com/A/v1.0.0"));
    Files.write(version.resolve("source.zip"), tree.zipBytes());
    Files.writeString(version.resolve("go.mod"), "module example.com/A\n");
    Files.writeString(version.resolve("v1.0.0.info"), "{}");
    Claims claims = new Claims();
    new StoredClaims(Hashing.inCallingThread()).storage(storage, claims);
    assertEquals(
        List.of(
            version + "/source.zip" + SUBJECT + ": verified",
            version + "/go.mod" + SUBJECT + "/go.mod: verified"),
        Reports.lines(Reports.run(claims, database)));
  }

  @Test
  void doesNotCountTheCopiesThatGoMakesInAToolchain() throws Exception {
    ModuleTree toolchain =
        new ModuleTree(cache, "golang.org/toolchain@v0.0.1-go1.21.0.linux-amd64")
            .file("src/_go.mod", "module std\n")
            .file("bin/go", "binary")
            .write();
    log(toolchain);
    Path copy = Files.writeString(toolchain.directory().resolve("src/go.mod"), "module std\n");
    assertEquals(0, audit().exitCode());
    Files.writeString(copy, "module evil\n");
    assertEquals(1, audit().exitCode());
    Files.delete(copy);
    Files.writeString(toolchain.directory().resolve("go.mod.copy"), "");
    assertEquals(1, audit().exitCode());
  }
}
