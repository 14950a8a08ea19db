package dev.sumdb.vendoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoSourceTest {
  private static GoSource source(String text) {
    return GoSource.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> embeds(String text) {
    return source("package p\n\nimport \"embed\"\n\n" + text).embedPatterns();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//go:build ignore",
        "//go:build ignore && linux",
        "//go:build !linux && (ignore)",
        "//go:build",
        "//go:build (linux",
        "//go:build linux &&",
        "//go:build linux & arm",
        "//go:build !!linux",
        "//go:build a b",
        "//go:build linux\n//go:build arm",
        "// +build ignore\n",
        "// +build ignore,linux\n",
        "// +build linux\n// +build ignore\n",
        "//   +build ignore\n",
        "// +build !!x\n",
        "// +build !\n",
        "// +build\n",
        "/* comment */\n//go:build ignore",
        "\uFEFF//go:build ignore",
      })
  void knowsFilesThatNoTagsCompile(String head) {
    assertTrue(source(head + "\npackage p\n").isIgnored(), head);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "//go:build linux",
        "//go:build !ignore",
        "//go:build linux && !linux",
        "//go:build ignore || linux",
        "//go:build (linux && !cgo) || go1.18",
        "//go:buildignore",
        "// go:build ignore",
        "/*\n//go:build ignore\n*/",
        "// +build linux,!cgo ignore\n",
        "// +build !ignore\n",
        "// +build ignore", // no blank line follows
        "// not +build ignore\n",
        "package q\n//go:build ignore",
      })
  void knowsFilesThatSomeTagsCompile(String head) {
    assertFalse(source(head + "\npackage p\n").isIgnored(), head);
  }

  @Test
  void doesNotRecurseWithoutEnd() {
    assertTrue(source("//go:build " + "(".repeat(1 << 20) + "\npackage p\n").isIgnored());
    assertTrue(source("//go:build a" + " && a".repeat(1 << 18) + "\npackage p\n").isIgnored());
  }

  @Test
  void readsPatternsInEveryForm() {
    assertEquals(List.of("a.txt"), embeds("//go:embed a.txt\nvar s string\n"));
    assertEquals(
        List.of("a", "b c", "d e", "all:f*"),
        embeds("//go:embed a \"b c\"\t`d e` all:f*\r\nvar f embed.FS\n"));
    assertEquals(List.of("a\"b\\"), embeds("//go:embed \"a\\\"b\\\\\"\nvar s string\n"));
    assertEquals(List.of("a", "b"), embeds("//go:embed a\n//go:embed b\nvar f embed.FS\n"));
    assertEquals(List.of("é.txt"), embeds("//go:embed é.txt\nvar s string\n"));
  }

  @Test
  void findsPatternsOnlyInLineComments() {
    assertEquals(List.of(), embeds("/*\n//go:embed a\n*/\nvar s string\n"));
    assertEquals(List.of(), embeds("var s = `\n//go:embed a\n`\n"));
    assertEquals(
        List.of("b"), embeds("var q = \"\\\"//go:embed a\"\n//go:embed b\nvar s string\n"));
    assertEquals(List.of("b"), embeds("var q = '\"'\n//go:embed b\nvar s string // '\"'\n"));
    assertEquals(List.of("b"), embeds("var q = '\\''\n//go:embed b\nvar s string\n"));
    assertEquals(List.of(), embeds("//go:embedded a\nvar s string\n"));
    assertEquals(List.of(), embeds("// go:embed a\nvar s string\n"));
    assertEquals(List.of(), embeds("//go:embed \"unclosed\nvar s string\n"));
    assertEquals(List.of(), embeds("//go:embed `a`b\nvar s string\n"));
  }

  @Test
  void findsImportsHoweverTheyAreWritten() {
    String embed = "//go:embed a\nvar s string\n";
    for (String imports :
        List.of(
            "import \"embed\"",
            "import _ \"embed\"",
            "import e \"embed\"; import \"fmt\"",
            "import (\n\t\"fmt\"\n\t_ \"embed\" // why\n)",
            "import `embed`",
            "import /* x */ . \"embed\"",
            "import ()\nimport (\"embed\")")) {
      assertEquals(
          List.of("a"),
          source("// doc\npackage p // x\n\n" + imports + "\n\n" + embed).embedPatterns(),
          imports);
    }
    assertEquals(List.of(), source("package p\n\nimport \"fmt\"\n\n" + embed).embedPatterns());
    assertEquals(List.of(), source("package p\n\nvar x = \"embed\"\n\n" + embed).embedPatterns());
    assertTrue(source("package p\n\nimport \"C\"\n").importsC());
  }
}
