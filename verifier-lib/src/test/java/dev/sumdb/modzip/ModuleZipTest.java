package dev.sumdb.modzip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for module zips, each with the reason the go command gives. */
class ModuleZipTest {
  private static final String M = "example.com/m@v1.0.0/";
  private static final ModuleVersion MODULE = new ModuleVersion("example.com/m", "v1.0.0");

  @TempDir private Path dir;

  private ModuleZip check(ZipBytes zip, ZipLimits limits)
      throws IOException, InvalidModuleZipException {
    Path file = dir.resolve("m.zip");
    Files.write(file, zip.build());
    return ModuleZip.check(file, MODULE, limits);
  }

  private ModuleZip mustPass(ZipBytes zip) throws Exception {
    return check(zip, ZipLimits.GO);
  }

  private void mustBreakRule(ZipBytes zip, ZipLimits limits, String reason) {
    Exception e = assertThrows(InvalidModuleZipException.class, () -> check(zip, limits));
    assertEquals(reason, e.getMessage());
  }

  private void mustBreakRule(ZipBytes zip, String reason) {
    mustBreakRule(zip, ZipLimits.GO, reason);
  }

  private static ZipBytes names(String... names) {
    ZipBytes zip = new ZipBytes();
    for (String name : names) {
      zip.empty(M + name);
    }
    return zip;
  }

  private static String h1(Map<String, String> files) throws Exception {
    H1 h1 = new H1();
    for (Map.Entry<String, String> file : files.entrySet()) {
      byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
      h1.add(file.getKey(), MessageDigest.getInstance("SHA-256").digest(content));
    }
    return h1.sum();
  }

  @Test
  void hashesNamesAndContentsInByteOrder() throws Exception {
    // An astral letter sorts after U+FB01 in bytes and before it in UTF-16.
    String astral = "\ud835\udc00.txt";
    String bmp = "\ufb01.txt";
    ZipBytes zip =
        new ZipBytes()
            .file(M + "z.go", "package m\n")
            .file(M + astral, "a")
            .file(M + bmp, "b")
            .file(M + "go.mod", "module example.com/m\n");
    ModuleZip checked = mustPass(zip);
    Map<String, String> files = new TreeMap<>();
    files.put(M + "z.go", "package m\n");
    files.put(M + astral, "a");
    files.put(M + bmp, "b");
    files.put(M + "go.mod", "module example.com/m\n");
    assertEquals(h1(files), checked.h1());
    assertEquals(4, checked.files());
    assertEquals(10 + 1 + 1 + 21, checked.uncompressedBytes());
    byte[] goMod = "module example.com/m\n".getBytes(StandardCharsets.UTF_8);
    assertEquals(H1.goMod(goMod), checked.goModH1().orElseThrow());
  }

  @Test
  void acceptsAnEmptyZip() throws Exception {
    ModuleZip checked = mustPass(new ZipBytes());
    assertEquals(H1.EMPTY, checked.h1());
    assertFalse(checked.goModH1().isPresent());
  }

  @Test
  void hashesDirectoryEntriesAsEmptyFilesLikeGo() throws Exception {
    ZipBytes zip = new ZipBytes().empty(M).empty(M + "a/").empty(M + "a/").file(M + "a/b", "x");
    H1 h1 = new H1();
    byte[] empty = MessageDigest.getInstance("SHA-256").digest();
    h1.add(M, empty);
    h1.add(M + "a/", empty);
    h1.add(M + "a/", empty);
    h1.add(M + "a/b", MessageDigest.getInstance("SHA-256").digest(new byte[] {'x'}));
    ModuleZip checked = mustPass(zip);
    assertEquals(h1.sum(), checked.h1());
    assertEquals(1, checked.files());
  }

  @Test
  void acceptsWhatOnlyCreationForbids() throws Exception {
    ZipBytes zip = names("vendor/x/y.go", "vendor/modules.txt", ".hg_archival.txt", "go.mod/a.go");
    zip.add(ZipBytes.stored(M + "link", new byte[] {'x'}).externalAttributes(0xa1ff << 16));
    assertEquals(5, mustPass(zip).files());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com/m@v1.0.1/a.go",
        "example.com/m@v1.0.0",
        "a.go",
        "",
        "/example.com/m@v1.0.0/a.go",
        "example.com/M@v1.0.0/a.go"
      })
  void refusesNamesWithoutThePrefix(String name) {
    mustBreakRule(
        new ZipBytes().empty(name), name + ": path does not have prefix \"example.com/m@v1.0.0/\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a//b", "./a", "a/./b", "a/../b", "a/..", "/../a", "a//", "/a/", "//", "/", "//a"})
  void refusesNamesThatAreNotClean(String name) {
    boolean clean = name.equals("/a/") || name.equals("//");
    String reason =
        switch (name) {
          case "/a/" -> "malformed file path \"/a\": empty path element";
          case "//" -> "malformed file path \"/\": trailing slash";
          default -> "file path is not clean";
        };
    assertEquals(!clean, reason.equals("file path is not clean"));
    mustBreakRule(names(name), M + name + ": " + reason);
  }

  @Test
  void refusesClimbingNames() {
    mustBreakRule(
        names("../a"), M + "../a: malformed file path \"../a\": invalid path element \"..\"");
  }

  @Test
  void refusesNamesThatAreNoFileNamesEverywhere() {
    mustBreakRule(names("a/b:c"), M + "a/b:c: malformed file path \"a/b:c\": invalid char ':'");
    mustBreakRule(
        names("con.txt"),
        M
            + "con.txt: malformed file path \"con.txt\": \"con\" disallowed as path element component"
            + " on Windows");
    mustBreakRule(names("a."), M + "a.: malformed file path \"a.\": trailing dot in path element");
  }

  @Test
  void refusesNamesThatAreNotUtf8() {
    byte[] name = (M + "a\u00e9.go").getBytes(StandardCharsets.ISO_8859_1);
    ZipBytes zip = new ZipBytes().add(ZipBytes.stored("", new byte[0]).name(name));
    mustBreakRule(zip, M + "a\ufffd.go: malformed file path \"a\ufffd.go\": invalid UTF-8");
  }

  @Test
  void showsControlCharactersOfNamesEscaped() {
    mustBreakRule(names("a\nb"), M + "a\\nb: malformed file path \"a\\nb\": invalid char '\\n'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.go A.go", "k.go \u212a.go", "s \u017f", "\u00e5 \u212b", "\u03c3 \u03c2"})
  void refusesNamesThatDifferInCaseOnly(String pair) {
    String[] names = pair.split(" ");
    mustBreakRule(
        names(names),
        M
            + names[1]
            + ": case-insensitive file name collision: \""
            + names[0]
            + "\" and \""
            + names[1]
            + "\"");
  }

  @Test
  void acceptsDottedAndDotlessI() throws Exception {
    // lower and upper case of these meet in i and I, but they do not fold alike
    assertEquals(3, mustPass(names("i", "\u0130", "\u0131")).files());
  }

  @Test
  void refusesDirectoriesThatDifferInCaseOnly() {
    mustBreakRule(
        names("a/b/x", "a/B/y"),
        M + "a/B/y: case-insensitive file name collision: \"a/b\" and \"a/B\"");
    mustBreakRule(
        names("A/", "m", "a/y"), M + "a/y: case-insensitive file name collision: \"A\" and \"a\"");
  }

  @Test
  void refusesFilesThatAreDirectories() {
    mustBreakRule(names("a", "a/b"), M + "a/b: entry \"a\" is both a file and a directory");
    mustBreakRule(names("a/b/c", "a"), M + "a: entry \"a\" is both a file and a directory");
    mustBreakRule(names("a/", "a"), M + "a: entry \"a\" is both a file and a directory");
    // names that sort between a file and what is below it
    mustBreakRule(
        names("a", "a!", "a-b", "a.go", "a/b"),
        M + "a/b: entry \"a\" is both a file and a directory");
  }

  @Test
  void refusesDuplicateFiles() {
    mustBreakRule(names("a/b", "c", "a/b"), M + "a/b: multiple entries for file \"a/b\"");
  }

  @Test
  void reportsTheFirstBrokenRuleInStoredOrder() {
    mustBreakRule(names("x", "x", "b:c"), M + "x: multiple entries for file \"x\"");
    mustBreakRule(names("b:c", "x", "x"), M + "b:c: malformed file path \"b:c\": invalid char ':'");
    mustBreakRule(
        names("x", "b", "B", "b", "x"),
        M + "B: case-insensitive file name collision: \"b\" and \"B\"");
    mustBreakRule(
        names("b/go.mod", "b/go.mod"), M + "b/go.mod: go.mod file not in module root directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"b/go.mod", "b/GO.MOD", "a/b/Go.mod"})
  void refusesGoModBelowTheRoot(String name) {
    mustBreakRule(names(name), M + name + ": go.mod file not in module root directory");
  }

  @Test
  void refusesGoModInOtherCase() {
    mustBreakRule(names("Go.mod"), M + "Go.mod: go.mod files must have lowercase names");
  }

  @Test
  void limitsTheZipFile() throws Exception {
    ZipBytes zip = names("a", "b");
    int size = zip.build().length;
    check(zip, new ZipLimits(size, 100, 100, 100));
    mustBreakRule(
        zip,
        new ZipLimits(size - 1, 100, 100, 100),
        "module zip file is too large (" + size + " bytes; limit is " + (size - 1) + " bytes)");
  }

  @Test
  void limitsTheContentTogether() throws Exception {
    ZipLimits limits = new ZipLimits(10_000, 10, 100, 100);
    check(new ZipBytes().file(M + "a", "12345").file(M + "b", "67890"), limits);
    mustBreakRule(
        new ZipBytes().file(M + "a", "12345").file(M + "b", "678901").file("bad", ""),
        limits,
        "total uncompressed size of module contents too large (max size is 10 bytes)");
  }

  @Test
  void limitsContentWhoseSizeOverflows() {
    ZipBytes.Entry huge = ZipBytes.stored(M + "b", new byte[0]).size(-1).zip64();
    mustBreakRule(
        new ZipBytes().file(M + "a", "x").add(huge),
        "total uncompressed size of module contents too large (max size is 524288000 bytes)");
  }

  @Test
  void limitsGoModAndLicense() throws Exception {
    ZipLimits limits = new ZipLimits(10_000, 10_000, 3, 4);
    check(
        new ZipBytes()
            .file(M + "go.mod", "123")
            .file(M + "LICENSE", "1234")
            .file(M + "b/LICENSE", "12345"),
        limits);
    mustBreakRule(
        new ZipBytes().file(M + "go.mod", "1234"),
        limits,
        M + "go.mod: go.mod file too large (max size is 3 bytes)");
    mustBreakRule(
        new ZipBytes().file(M + "LICENSE", "12345"),
        limits,
        M + "LICENSE: LICENSE file too large (max size is 4 bytes)");
  }

  @Test
  void refusesAGoModOf17Mebibytes() {
    byte[] content = new byte[17 << 20];
    mustBreakRule(
        new ZipBytes().add(ZipBytes.deflated(M + "go.mod", content)),
        M + "go.mod: go.mod file too large (max size is 16777216 bytes)");
  }

  @Test
  void limitsAreThoseOfTheReference() {
    assertEquals(new ZipLimits(524288000, 524288000, 16777216, 16777216), ZipLimits.GO);
  }

  @Test
  void hashesTheSameWithSeveralThreads() throws Exception {
    ZipBytes zip = new ZipBytes();
    for (int i = 0; i < 5000; i++) {
      zip.file(M + "f" + i, "content ".repeat(100) + i);
    }
    Path file = dir.resolve("m.zip");
    Files.write(file, zip.build());
    String alone = ModuleZip.check(file, MODULE, ZipLimits.GO).h1();
    for (int threads : List.of(2, 7)) {
      assertEquals(alone, ModuleZip.check(file, MODULE, ZipLimits.GO, threads).h1());
    }
  }

  @Test
  void reportsTheSameCorruptEntryWithSeveralThreads() throws Exception {
    ZipBytes zip = new ZipBytes();
    for (int i = 1000; i < 5000; i++) {
      ZipBytes.Entry entry =
          ZipBytes.deflated(M + "f" + i, ("content ".repeat(100) + i).getBytes("UTF-8"));
      zip.add(i % 1000 == 777 ? entry.crc(1) : entry);
    }
    Path file = dir.resolve("m.zip");
    Files.write(file, zip.build());
    for (int threads : List.of(1, 2, 7)) {
      Exception e =
          assertThrows(
              CorruptZipException.class,
              () -> ModuleZip.check(file, MODULE, ZipLimits.GO, threads));
      String want = M + "f1777: zip: checksum error (have ";
      assertEquals(want, e.getMessage().substring(0, want.length()));
    }
  }
}
