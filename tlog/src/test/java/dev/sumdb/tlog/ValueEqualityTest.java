package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values whose equality is written out: each of their components counts. */
class ValueEqualityTest {
  private static Hash hash(int value) {
    byte[] bytes = new byte[Hash.SIZE];
    bytes[0] = (byte) value;
    return Hash.copyOf(bytes, 0);
  }

  /** The first is what the others differ from, each in one component. */
  private static void mustDiffer(List<?> values, Object equalToFirst) {
    assertEquals(values.get(0), equalToFirst);
    assertEquals(values.get(0).hashCode(), equalToFirst.hashCode());
    for (Object other : values.subList(1, values.size())) {
      assertNotEquals(values.get(0), other);
      assertNotEquals(other, values.get(0));
    }
    assertNotEquals(values.get(0), "another type");
    assertNotEquals(values.get(0), null);
  }

  @Test
  void comparesEveryComponentOfATile() {
    mustDiffer(
        List.of(
            new Tile(8, 1, 5, 7),
            new Tile(9, 1, 5, 7),
            new Tile(8, 2, 5, 7),
            new Tile(8, 1, 6, 7),
            new Tile(8, 1, 5 + (1L << 32), 7),
            new Tile(8, 1, 5, 8)),
        new Tile(8, 1, 5, 7));
  }

  @Test
  void comparesSizeAndRootOfAHead() {
    mustDiffer(
        List.of(
            new TreeHead(3, hash(1)),
            new TreeHead(3, hash(2)),
            new TreeHead(4, hash(1)),
            new TreeHead(3 + (1L << 32), hash(1))),
        new TreeHead(3, hash(1)));
  }

  @Test
  void comparesTheThreeFieldsOfALine() {
    mustDiffer(
        List.of(
            new GoSumLine("m", "v1.0.0", "h1:a"),
            new GoSumLine("n", "v1.0.0", "h1:a"),
            new GoSumLine("m", "v1.0.0/go.mod", "h1:a"),
            new GoSumLine("m", "v1.0.0", "h1:b")),
        new GoSumLine("m", "v1.0.0", "h1:a"));
  }

  @Test
  void comparesPathAndVersionOfAModuleVersion() throws MalformedException {
    mustDiffer(
        List.of(
            ModuleVersion.of("example.com/m", "v1.0.0"),
            ModuleVersion.of("example.com/n", "v1.0.0"),
            ModuleVersion.of("example.com/m", "v1.0.1")),
        ModuleVersion.of("example.com/m", "v1.0.0"));
  }
}
