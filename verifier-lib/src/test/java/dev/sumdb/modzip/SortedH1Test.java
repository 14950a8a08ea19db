package dev.sumdb.modzip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sumdb.gosum.H1;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SortedH1Test {

  private static SortedH1 of(Path manifest, H1 unsorted) throws Exception {
    SortedH1 sorted = new SortedH1();
    for (String line : Files.readString(manifest).split("\n")) {
      byte[] sha256 = HexFormat.of().parseHex(line.substring(0, 64));
      String name = line.substring(66);
      sorted.add(name.getBytes(StandardCharsets.UTF_8), sha256);
      unsorted.add(name, sha256);
    }
    return sorted;
  }

  @Test
  void agreesWithRealModules() throws Exception {
    Path fixtures = Path.of(System.getProperty("sumdb.root", "."), "../shared/fixtures");
    Path manifests = fixtures.resolve("dirhash-manifests");
    assumeTrue(Files.isDirectory(manifests), "needs ../shared/fixtures");
    List<Path> all;
    try (Stream<Path> listed = Files.list(manifests);
        Stream<Path> cases = Files.list(fixtures.resolve("zip-cases"))) {
      all = Stream.concat(listed, cases).toList();
    }
    for (Path manifest : all) {
      H1 unsorted = new H1();
      assertEquals(unsorted(manifest), of(manifest, unsorted).sum());
      assertEquals(unsorted.sum(), unsorted(manifest));
    }
    assertTrue(all.size() >= 18, all.size() + " manifests");
    Path spew = manifests.resolve("github.com_davecgh_go-spew@v1.1.1.manifest");
    assertEquals("h1:vj9j/u1bqnvCEfJOwUhtlOARqs3+rkHYY13jYWTU97c=", of(spew, new H1()).sum());
  }

  private static String unsorted(Path manifest) throws Exception {
    H1 h1 = new H1();
    of(manifest, h1);
    return h1.sum();
  }

  @Test
  void neverHashesNamesOutOfOrder() {
    SortedH1 h1 = new SortedH1();
    h1.add(new byte[] {'b'}, new byte[32]);
    assertThrows(AssertionError.class, () -> h1.add(new byte[] {'a'}, new byte[32]));
  }
}
