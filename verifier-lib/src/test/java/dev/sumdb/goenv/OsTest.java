package dev.sumdb.goenv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OsTest {
  @ParameterizedTest
  @CsvSource({
    "LINUX,/a/b,/a/b",
    "LINUX,/a//b/./c/,/a/b/c",
    "LINUX,/a/../../b,/b",
    "LINUX,../a/..,..",
    "LINUX,../../a,../../a",
    "LINUX,'',.",
    "LINUX,/,/",
    "LINUX,C:\\a,C:\\a",
    "WINDOWS,C:/a//b,C:\\a\\b",
    "WINDOWS,C:\\a\\..\\..\\b,C:\\b",
    "WINDOWS,C:a\\..\\..\\b,C:..\\b",
    "WINDOWS,\\\\host\\share\\a\\..,\\\\host\\share\\",
    "WINDOWS,//host/share,\\\\host\\share",
    "WINDOWS,\\a\\.\\b,\\a\\b",
  })
  void simplifiesPathsAsGo(Os os, String path, String clean) {
    assertEquals(clean, os.clean(path));
  }

  @ParameterizedTest
  @CsvSource({
    "LINUX,/a,true",
    "LINUX,a,false",
    "LINUX,C:\\a,false",
    "MACOS,/a,true",
    "WINDOWS,C:\\a,true",
    "WINDOWS,c:/a,true",
    "WINDOWS,C:a,false",
    "WINDOWS,C:,false",
    "WINDOWS,\\a,false",
    "WINDOWS,\\\\host\\share,true",
    "WINDOWS,a,false",
  })
  void knowsAbsolutePaths(Os os, String path, boolean absolute) {
    assertEquals(absolute, os.isAbsolute(path));
  }

  @Test
  void joins() {
    assertEquals("/home/x/go/pkg/mod", Os.LINUX.join("/home/x/go/", "pkg/mod"));
    assertEquals("C:\\Users\\x\\go\\pkg\\mod", Os.WINDOWS.join("C:\\Users\\x\\go", "pkg/mod"));
    assertEquals("C:go", Os.WINDOWS.join("C:", "go"));
    assertEquals("go/env", Os.LINUX.join("", "go/env"));
  }

  @Test
  void splitsLists() {
    assertEquals(List.of(), Os.LINUX.splitList(""));
    assertEquals(List.of("/a", "", "/b"), Os.LINUX.splitList("/a::/b"));
    assertEquals(List.of("C:\\a", "D:\\b;c"), Os.WINDOWS.splitList("C:\\a;\"D:\\b;c\""));
  }

  @Test
  void knowsThisSystem() {
    assertNotNull(Os.current());
  }
}
