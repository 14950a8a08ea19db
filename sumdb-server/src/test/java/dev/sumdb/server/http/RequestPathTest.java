package dev.sumdb.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RequestPathTest {
  private static final String NAME = "log.test/sumdb";

  private static RequestPath parse(String target) {
    return RequestPath.parse(target, NAME);
  }

  @Property
  void readsEachTileInBothDialects(
      @ForAll @IntRange(min = 1, max = 30) int height,
      @ForAll @IntRange(min = -1, max = 63) int level,
      @ForAll @LongRange(min = 0) long index,
      @ForAll @IntRange(min = 1) int width) {
    Tile tile = new Tile(height, level, index, 1 + (width - 1) % (1 << height));
    String path = "/" + TilePath.format(tile, TileDialect.GO);
    assertEquals(new RequestPath.TileAt(tile, TileDialect.GO), parse(path));
    assertEquals(new RequestPath.TileAt(tile, TileDialect.GO), parse("/sumdb/" + NAME + path));
    Tile c2sp = new Tile(8, level, index, 1 + (width - 1) % 256);
    assertEquals(
        new RequestPath.TileAt(c2sp, TileDialect.C2SP),
        parse("/" + TilePath.format(c2sp, TileDialect.C2SP)));
  }

  @Test
  void findsTheDatabaseWhoseWholeNameComesFirst() {
    Set<String> mirrored = Set.of("sum.golang.org", "db.test", "db.test/go", NAME);
    RequestPath.Lookup lookup = new RequestPath.Lookup("a.b/!c@v1.0.0");
    RequestPath ours =
        RequestPath.parse("/sumdb/" + NAME + "/lookup/a.b/!c@v1.0.0", NAME, mirrored);
    assertEquals(lookup, ours, "our own log comes first");
    for (String name : List.of("sum.golang.org", "db.test", "db.test/go")) {
      String base = "/sumdb/" + name;
      assertEquals(
          new RequestPath.Mirrored(name, lookup),
          RequestPath.parse(base + "/lookup/a.b/%21c%40v1.0.0", NAME, mirrored));
      assertEquals(
          new RequestPath.Mirrored(name, new RequestPath.Supported()),
          RequestPath.parse(base + "/supported", NAME, mirrored));
      assertInstanceOf(
          RequestPath.Malformed.class, RequestPath.parse(base + "/tile/8/0/0", NAME, mirrored));
      assertInstanceOf(
          RequestPath.Unknown.class, RequestPath.parse(base + "/checkpoint", NAME, mirrored));
    }
    assertInstanceOf(
        RequestPath.Unknown.class,
        RequestPath.parse("/sumdb/sum.golang.orgx/latest", NAME, mirrored));
  }

  /** What is accepted is either its own only spelling or has one of four characters encoded. */
  @Property(tries = 5000)
  void neverFailsAndNeverNormalises(@ForAll("targets") String target) {
    RequestPath path = parse(target);
    String decoded =
        target
            .replaceFirst("\\?.*", "")
            .replace("%21", "!")
            .replace("%40", "@")
            .replaceAll("%2[bB]", "+")
            .replaceAll("%7[eE]", "~");
    String below =
        decoded.startsWith("/sumdb/" + NAME) ? decoded.substring(7 + NAME.length()) : decoded;
    if (path instanceof RequestPath.TileAt at) {
      assertEquals(below, "/" + TilePath.format(at.tile(), at.dialect()));
    } else if (path instanceof RequestPath.Lookup lookup) {
      assertEquals(below, "/lookup/" + lookup.escaped());
      assertTrue(lookup.escaped().matches("[!-~&&[^%\"#<>\\\\^`{|}]]*"), target);
      assertTrue(!("/" + lookup.escaped() + "/").matches(".*/(|\\.|\\.\\.)/.*"), target);
    } else if (path instanceof RequestPath.Latest) {
      assertEquals("/latest", below);
    }
  }

  @Provide
  Arbitrary<String> targets() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "/",
            "/lookup/",
            "/tile/",
            "8",
            "0",
            "000",
            ".p/",
            "1",
            "data",
            "entries",
            "/latest",
            "/sumdb/log.test/sumdb",
            "/sumdb/",
            "x",
            "m@v1.0.0",
            "example.com",
            "!",
            "%21",
            "%40",
            "%2B",
            "%2b",
            "%7e",
            "%2F",
            "%2e",
            "%00",
            "%",
            ".",
            "..",
            "+",
            "~",
            "?",
            "#",
            " ",
            "\\",
            "\u0000",
            "é",
            "\n");
    return pieces.list().ofMinSize(1).ofMaxSize(8).map(list -> String.join("", list));
  }

  @Test
  void keepsTheLayoutsApartByTheSecondSegment() {
    assertEquals(
        new RequestPath.TileAt(new Tile(8, 0, 1, 256), TileDialect.GO), parse("/tile/8/0/001"));
    assertEquals(
        new RequestPath.TileAt(new Tile(8, 8, 1, 256), TileDialect.C2SP), parse("/tile/8/001"));
    assertEquals(
        new RequestPath.TileAt(new Tile(8, 8, 1234, 256), TileDialect.C2SP),
        parse("/tile/8/x001/234"));
    assertEquals(
        new RequestPath.TileAt(new Tile(8, 8, 1, 5), TileDialect.C2SP), parse("/tile/8/001.p/5"));
    assertInstanceOf(RequestPath.Malformed.class, parse("/tile/8/x001"));
    assertInstanceOf(RequestPath.Malformed.class, parse("/tile/8/0001"));
  }

  @Test
  void readsTheAbsoluteForm() {
    assertEquals(new RequestPath.Latest(), parse("http://any.test/latest"));
    assertEquals(new RequestPath.Latest(), parse("https://any.test:8443/latest"));
    assertEquals(new RequestPath.Page(Endpoint.HOME), parse("http://any.test"));
    assertInstanceOf(RequestPath.Malformed.class, parse("http://any.test//latest"));
    assertInstanceOf(RequestPath.Malformed.class, parse("ftp://any.test/latest"));
  }
}
