package dev.sumdb.vendoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.MalformedException;
import dev.sumdb.vendoring.ModulesTxt.Module;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModulesTxtTest {
  private static List<Module> parse(String text) throws MalformedException {
    return ModulesTxt.parse(text.getBytes(StandardCharsets.UTF_8)).modules();
  }

  @Test
  void readsModulesReplacementsAndPackages() throws Exception {
    List<Module> modules =
        parse(
            """
            ## workspace
            # example.com/a v1.2.3
            ## explicit; go 1.20
            example.com/a
            example.com/a/sub
            # example.com/old v1.0.0 => example.com/new v1.0.1
            ## explicit
            example.com/old/x
            # example.com/local v1.0.0 => ./directory
            example.com/local
            # example.com/unused v1.0.0
            ## explicit
            # example.com/wild => ../elsewhere
            """);
    assertEquals(3, modules.size());
    Module a = modules.get(0);
    assertEquals("example.com/a", a.sourcePath());
    assertEquals("v1.2.3", a.sourceVersion());
    assertEquals(List.of("example.com/a", "example.com/a/sub"), a.packages());
    assertEquals(2, a.line());
    Module old = modules.get(1);
    assertEquals("example.com/old", old.path());
    assertEquals("example.com/new", old.sourcePath());
    assertEquals("v1.0.1", old.sourceVersion());
    assertFalse(old.isDirectory());
    assertTrue(modules.get(2).isDirectory());
  }

  @Test
  void givesAPackageToTheLastModuleThatListsItAsGoDoes() throws Exception {
    List<Module> modules =
        parse(
            "# example.com/a v1.0.0\nexample.com/a/b\n# example.com/a/b v1.0.0\nexample.com/a/b\n");
    assertEquals(1, modules.size());
    assertEquals("example.com/a/b", modules.get(0).path());
  }

  @Test
  void leavesOutWhatGoLeavesOut() throws Exception {
    assertEquals(List.of(), parse(""));
    assertEquals(
        List.of(), parse("example.com/a\n# x\n#comment\n# example.com/a latest\nexample.com/a\n"));
    assertEquals(List.of(), parse("# example.com/a v1.0.0\n-bad-\ntwo words\n"));
    assertEquals(
        "v1.0.0",
        parse("# example.com/a v1.0.0 => b c d\r\nexample.com/a\r\n").get(0).sourceVersion());
  }

  @Test
  void refusesAPackageThatIsNotInItsModule() {
    MalformedException e =
        assertThrows(
            MalformedException.class, () -> parse("# example.com/a v1.0.0\nexample.com/ab\n"));
    assertEquals(
        "malformed modules.txt: line 2: package \"example.com/ab\" is not in module"
            + " \"example.com/a\"",
        e.getMessage());
    assertThrows(
        MalformedException.class, () -> ModulesTxt.parse(new byte[] {(byte) 0xff, (byte) 0xfe}));
  }
}
