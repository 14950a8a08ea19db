package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileModuleSourceTest extends ModuleSourceContract {
  @TempDir private Path tree;
  @TempDir private Path dir;

  @BeforeEach
  void fill() throws IOException {
    Path versions = Files.createDirectories(tree.resolve(Modules.FILES));
    Files.write(versions.resolve("v1.5.0.mod"), Modules.goMod());
    Files.write(versions.resolve("v1.5.0.zip"), Modules.zip());
    Files.write(versions.resolve("v1.6.0.mod"), Modules.goMod());
  }

  @Override
  ModuleSource source() {
    return new FileModuleSource(tree.toUri(), ZipLimits.GO);
  }

  private ModuleSource limited(long zip, long goMod) {
    return new FileModuleSource(tree.toUri(), new ZipLimits(zip, 100, goMod, 100));
  }

  @Test
  void copiesTheZipSoThatItStaysTheSame() throws Exception {
    ModuleSource.Fetched fetched = source().fetch(Modules.TOML, dir);
    Path original = tree.resolve(Modules.FILES).resolve("v1.5.0.zip");
    Files.write(original, new byte[1]);
    assertArrayEquals(Modules.zip(), Files.readAllBytes(fetched.zip()));
    assertEquals("file://" + original, fetched.source());
  }

  @Test
  void tellsWhichFileIsMissing() throws Exception {
    Files.delete(tree.resolve(Modules.FILES).resolve("v1.5.0.zip"));
    Exception e =
        assertThrows(ModuleNotFoundException.class, () -> source().fetch(Modules.TOML, dir));
    assertEquals("no file v1.5.0.zip in the proxy directory", e.getMessage());
  }

  @Test
  void takesAMissingTreeForAnOutage() {
    Path absent = tree.resolve("absent");
    ModuleSource source = new FileModuleSource(absent.toUri(), ZipLimits.GO);
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> source.fetch(Modules.TOML, dir));
    assertEquals("no directory at file://" + absent, e.getMessage());
    assertEquals(UpstreamException.Kind.UNAVAILABLE, e.kind());
  }

  @Test
  void limitsTheSizes() throws Exception {
    int zip = Modules.zip().length;
    int goMod = Modules.goMod().length;
    limited(zip, goMod).fetch(Modules.TOML, dir);
    ModuleSource zipTooLarge = limited(zip - 1, goMod);
    Exception e =
        assertThrows(ModuleRejectedException.class, () -> zipTooLarge.fetch(Modules.TOML, dir));
    assertEquals("module zip file is too large (limit is " + (zip - 1) + " bytes)", e.getMessage());
    ModuleSource goModTooLarge = limited(zip, goMod - 1);
    e = assertThrows(ModuleRejectedException.class, () -> goModTooLarge.fetch(Modules.TOML, dir));
    assertEquals("go.mod file too large (max size is " + (goMod - 1) + " bytes)", e.getMessage());
  }

  @Test
  void refusesPipesInsteadOfWaitingForThem() throws Exception {
    Path goMod = tree.resolve(Modules.FILES).resolve("v1.5.0.mod");
    Files.delete(goMod);
    Process mkfifo = new ProcessBuilder("mkfifo", goMod.toString()).start();
    assumeTrue(mkfifo.waitFor() == 0, "needs mkfifo");
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> source().fetch(Modules.TOML, dir));
    assertTrue(e.getMessage().endsWith(": not a regular file"), e.getMessage());
  }

  @Test
  void refusesAFileThatIsNoZip() throws Exception {
    Path zip = tree.resolve(Modules.FILES).resolve("v1.5.0.zip");
    Files.write(zip, new byte[0]);
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> source().fetch(Modules.TOML, dir));
    assertEquals("reading file://" + zip + ": not a zip file", e.getMessage());
    assertEquals(UpstreamException.Kind.TROUBLE, e.kind());
  }
}
