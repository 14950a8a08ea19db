package dev.sumdb.gosum;

import static dev.sumdb.gosum.Malformed.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sumdb.tlog.MalformedException;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ModulePathProperties {
  @Provide
  Arbitrary<String> modulePaths() {
    Arbitrary<String> element =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .withCharRange('0', '9')
            .withChars("-._~")
            .ofMinLength(1)
            .ofMaxLength(8);
    return Combinators.combine(
            Arbitraries.of("x.y", "github.com", "gopkg.in", "a-b.c"), element.list().ofMaxSize(4))
        .as((host, rest) -> rest.isEmpty() ? host : host + "/" + String.join("/", rest))
        .filter(path -> !refuses(() -> ModulePath.check(path)));
  }

  @Property
  void unescapeUndoesEscape(@ForAll("modulePaths") String path) throws MalformedException {
    assertEquals(path, ModulePath.unescape(ModulePath.escape(path)));
  }

  @Property
  void escapedPathsNeverDifferByCaseOnly(
      @ForAll("modulePaths") String a, @ForAll("modulePaths") String b) throws MalformedException {
    String flipped = a.toUpperCase(Locale.ROOT);
    for (String other : new String[] {b, flipped}) {
      if (!other.equals(a) && !refuses(() -> ModulePath.check(other))) {
        assertNotEquals(
            ModulePath.escape(a).toLowerCase(Locale.ROOT),
            ModulePath.escape(other).toLowerCase(Locale.ROOT));
      }
    }
  }

  @Property
  void splitPutTogetherIsThePath(@ForAll("modulePaths") String path) throws MalformedException {
    ModulePath.Split split = ModulePath.splitMajor(path);
    assertEquals(path, split.prefix() + split.major());
  }

  @Property
  void anyTextIsRefusedOrTakenButNothingElseHappens(@ForAll String text) {
    refuses(() -> ModulePath.check(text));
    refuses(() -> ModulePath.checkImport(text));
    refuses(() -> ModulePath.checkFile(text));
    refuses(() -> ModulePath.unescape(text));
    refuses(() -> ModulePath.splitMajor(text));
    refuses(() -> EscapedVersion.escape(text));
    refuses(() -> EscapedVersion.unescape(text));
    refuses(() -> ModuleVersion.parse(text));
    refuses(() -> ModuleVersion.parseEscaped(text));
  }

  @Property
  void aModulePathIsAnImportPathAndAFilePath(@ForAll("modulePaths") String path)
      throws MalformedException {
    ModulePath.checkImport(path);
    ModulePath.checkFile(path);
  }
}
