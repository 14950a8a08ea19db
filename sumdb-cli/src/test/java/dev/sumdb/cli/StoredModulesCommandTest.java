package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zips, caches, storages, vendor directories and executables, by the words of verify. */
class StoredModulesCommandTest {
  private static final ModuleVersion MODULE = new ModuleVersion("example.com/lib", "v1.2.3");
  private static final String GO_MOD = "module example.com/lib\n";

  @TempDir Path temp;
  private VerifierWorld world;
  private Path cache;
  private Path zip;

  @BeforeEach
  void publishAModule() throws Exception {
    world = new VerifierWorld(temp);
    cache = temp.resolve("modcache");
    zip = cache.resolve("cache/download/example.com/lib/@v/v1.2.3.zip");
    writeZip(zip, "package lib\n");
    Files.writeString(zip.resolveSibling("v1.2.3.mod"), GO_MOD);
    String h1 = ModuleZip.check(zip, MODULE, ZipLimits.GO, 1).h1();
    Files.writeString(zip.resolveSibling("v1.2.3.ziphash"), h1);
    Path dir = Files.createDirectories(cache.resolve("example.com/lib@v1.2.3"));
    Files.writeString(dir.resolve("go.mod"), GO_MOD);
    Files.writeString(dir.resolve("lib.go"), "package lib\n");
    String goMod = H1.goMod(GO_MOD.getBytes(StandardCharsets.UTF_8));
    world.database.add(
        MODULE, "example.com/lib v1.2.3 " + h1 + "\nexample.com/lib v1.2.3/go.mod " + goMod + "\n");
    world.environment.put("GOMODCACHE", cache.toString());
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void verifiesAZip() throws IOException {
    assertEquals(0, verify("zip", zip.toString(), "--module", MODULE.toString()).exit());
    writeZip(zip, "package evil\n");
    Run run = verify("zip", zip.toString(), "--module", MODULE.toString());
    assertEquals(1, run.exit());
    assertTrue(
        run.out().contains(zip + ": verifying example.com/lib@v1.2.3: checksum mismatch\n\tdown"),
        run.out());
    assertEquals(2, verify("zip", zip.toString()).exit());
  }

  @Test
  void verifiesANamedModuleFromTheCache() throws IOException {
    assertEquals(0, verify(MODULE.toString()).exit());
    assertEquals(0, verify(MODULE.toString(), "--offline").exit());
    writeZip(zip, "package evil\n");
    assertEquals(1, verify(MODULE.toString()).exit());
    assertEquals(3, verify("example.com/none@v1.0.0").exit());
  }

  @Test
  void catchesACacheInWhichEverythingWasReplacedTogether() throws Exception {
    assertEquals(0, verify("cache").exit());
    assertEquals(0, verify("cache", cache.toString(), "--offline").exit());
    writeZip(zip, "package evil\n");
    String evil = ModuleZip.check(zip, MODULE, ZipLimits.GO, 1).h1();
    Files.writeString(zip.resolveSibling("v1.2.3.ziphash"), evil);
    Path dir = cache.resolve("example.com/lib@v1.2.3");
    Files.writeString(dir.resolve("lib.go"), "package evil\n");
    Run run = verify("cache", "--purge-list", "purge");
    assertEquals(1, run.exit());
    assertTrue(run.out().startsWith("fail: 1 verified, 3 mismatch; "), run.out());
    assertEquals(
        List.of(zip.toString(), zip.resolveSibling("v1.2.3.ziphash").toString(), dir.toString()),
        Files.readAllLines(world.project.resolve("purge")));
    assertTrue(Files.exists(zip) && Files.exists(dir), "a purge list deletes nothing");
  }

  @Test
  void comparesACacheWithGoSumFiles() {
    world.write("go.sum", "example.com/lib v1.2.3 h1:" + "A".repeat(43) + "=\n");
    Run run = verify("cache", "--go-sum", "go.sum");
    assertEquals(1, run.exit());
    assertTrue(run.out().contains("go.sum:1: "), run.out());
    assertEquals(2, verify("cache", "--go-sum", "none").exit());
  }

  @Test
  void writesAnEmptyPurgeListWhenAllIsWell() throws IOException {
    assertEquals(0, verify("storage", downloads(), "--purge-list", "purge").exit());
    assertEquals("", Files.readString(world.project.resolve("purge")));
  }

  @Test
  void verifiesTheStorageOfAProxy() throws IOException {
    writeZip(zip, "package evil\n");
    Run run = verify("storage", downloads(), "--purge-list", "purge");
    assertEquals(1, run.exit());
    assertEquals(List.of(zip.toString()), Files.readAllLines(world.project.resolve("purge")));
  }

  @Test
  void verifiesVendoredFiles() throws IOException {
    world.write("go.sum", "");
    world.write("go.mod", "module example.com/project\n\nrequire example.com/lib v1.2.3\n");
    world.write("vendor/modules.txt", "# example.com/lib v1.2.3\n## explicit\nexample.com/lib\n");
    world.write("vendor/example.com/lib/lib.go", "package lib\n");
    Run good = verify("vendor");
    assertEquals(0, good.exit(), good.out());
    world.write("vendor/example.com/lib/lib.go", "package evil\n");
    for (String target : List.of("vendor", "vendor .", "vendor vendor")) {
      Run run = verify(target.split(" "));
      assertEquals(1, run.exit(), run.out());
      assertTrue(run.out().contains("vendor/example.com/lib/lib.go: "), run.out());
    }
  }

  @Test
  void hasNothingToVerifyWithoutACacheOrAVendorDirectory() {
    world.environment.put("GOMODCACHE", temp.resolve("none").toString());
    assertEquals(5, verify("cache").exit());
    assertEquals(5, verify("vendor").exit());
  }

  @Test
  void findsNoBuildInformationInOtherFiles() {
    world.write("tool", "#!/bin/sh\n");
    Run run = verify("binary", "tool");
    assertTrue(run.exit() == 1 || run.exit() == 3, run.out());
    assertTrue(run.out().contains("tool: "), run.out());
    assertTrue(run.out().contains("\nwhat to do: name a whole executable as go "), run.out());
  }

  private String downloads() {
    return cache.resolve("cache/download").toString();
  }

  private Run verify(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "verify";
    System.arraycopy(args, 0, all, 1, args.length);
    return world.run(all);
  }

  private static void writeZip(Path file, String source) throws IOException {
    Files.createDirectories(file.getParent());
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String[] entry : new String[][] {{"go.mod", GO_MOD}, {"lib.go", source}}) {
        out.putNextEntry(new ZipEntry(MODULE + "/" + entry[0]));
        out.write(entry[1].getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
