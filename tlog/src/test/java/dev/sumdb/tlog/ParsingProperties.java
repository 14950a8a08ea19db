package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Parsing inverts printing; whatever else comes in, only the declared exception comes out. */
class ParsingProperties {
  @Provide
  static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withChars("\u00e9\u20ac\u0085\u007f")
        .ofMinLength(1)
        .ofMaxLength(20)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(lines -> String.join("\n", lines) + "\n");
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void records(
      @ForAll @LongRange(max = (1L << 62) - 1) long id,
      @ForAll("texts") String text,
      @ForAll byte[] rest)
      throws Exception {
    LogRecord record = LogRecord.of(id, text);
    LogRecord.Parsed parsed = LogRecord.parse(join(utf8(record.format()), rest));
    assertEquals(record, parsed.record());
    assertArrayEquals(rest, parsed.rest());
    assertEquals(Rfc6962.leafHash(utf8(text)), record.leafHash());
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void dataTiles(@ForAll @Size(min = 1, max = 9) List<@From("texts") String> texts)
      throws Exception {
    String data = DataTile.format(texts);
    assertEquals(texts, DataTile.parse(utf8(data)));
    assertEquals(texts, DataTile.parse(utf8(data + "\n")));
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void entryBundles(@ForAll @Size(min = 1, max = 9) List<byte[]> entries) throws Exception {
    List<byte[]> parsed = EntryBundle.parse(EntryBundle.format(entries));
    assertEquals(entries.size(), parsed.size());
    for (int i = 0; i < parsed.size(); i++) {
      assertArrayEquals(entries.get(i), parsed.get(i));
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void hashes(@ForAll @Size(32) byte[] bytes) throws Exception {
    assertEquals(Hash.of(bytes), Hash.parse(Hash.of(bytes).toString()));
    assertArrayEquals(bytes, Hash.of(bytes).toBytes());
  }

  /** Some bytes of a record with what follows it changed, removed or added. */
  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void editedRecordsAreRecordsOrMalformed(@ForAll("texts") String text, @ForAll long seed) {
    byte[] body = edit(utf8(Math.floorMod(seed, 2000) + "\n" + text + "\nrest\n"), seed);
    try {
      LogRecord.Parsed parsed = LogRecord.parse(body);
      assertArrayEquals(body, join(utf8(parsed.record().format()), parsed.rest()));
    } catch (MalformedException e) {
      assertEquals("malformed record", e.getMessage().substring(0, 16));
    }
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void editedDataTilesAreDataTilesOrMalformed(
      @ForAll @Size(min = 1, max = 4) List<@From("texts") String> texts, @ForAll long seed) {
    byte[] data = edit(utf8(DataTile.format(texts)), seed);
    try {
      String printed = DataTile.format(DataTile.parse(data));
      byte[] framed = utf8(data.length == utf8(printed).length ? printed : printed + "\n");
      assertArrayEquals(data, framed);
    } catch (MalformedException e) {
      assertEquals("malformed record data ", e.getMessage().substring(0, 22));
    }
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void anyBytesAreAnEntryBundleOrMalformed(@ForAll @Size(max = 40) byte[] data) {
    byte[] small = data.clone();
    for (int i = 0; i < small.length; i += 2) {
      small[i] = (byte) (small[i] & 1); // short lengths
    }
    for (byte[] bundle : List.of(data, small)) {
      try {
        assertArrayEquals(bundle, EntryBundle.format(EntryBundle.parse(bundle)));
      } catch (MalformedException e) {
        assertEquals("malformed entry bundle: ", e.getMessage().substring(0, 24));
      }
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void anyTextIsTheTextOfItsHashOrMalformed(@ForAll @Size(32) byte[] bytes, @ForAll long seed) {
    String text = new String(edit(utf8(Hash.of(bytes).toString()), seed), StandardCharsets.UTF_8);
    try {
      assertEquals(text, Hash.parse(text).toString());
    } catch (MalformedException e) {
      assertEquals("malformed hash " + MalformedException.quote(text), e.getMessage());
    }
  }

  /** Heads and proofs that have nothing to do with each other. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void randomProofsProveNothing(
      @ForAll long index,
      @ForAll @LongRange(min = 1, max = 1L << 62) long size,
      @ForAll @LongRange(min = 1, max = 1L << 62) long other,
      @ForAll @Size(max = 70) List<Long> seeds) {
    List<Hash> hashes = new ArrayList<>();
    for (long seed : seeds) {
      hashes.add(Rfc6962.leafHash(utf8(Long.toString(seed))));
    }
    Hash leaf = Rfc6962.leafHash(new byte[] {1});
    TreeHead head = new TreeHead(size, Rfc6962.leafHash(new byte[] {2}));
    TreeHead otherHead = new TreeHead(other, Rfc6962.leafHash(new byte[] {3}));
    assertThrows(ProofException.class, () -> new InclusionProof(hashes).verify(leaf, index, head));
    assertThrows(ProofException.class, () -> new ConsistencyProof(hashes).verify(otherHead, head));
  }

  private static byte[] edit(byte[] bytes, long seed) {
    Random random = new Random(seed);
    String alphabet = "\n\n\n0129 a\r\t\0+-\u00ff\u0080\u00c0";
    List<Byte> list = new ArrayList<>();
    for (byte b : bytes) {
      list.add(b);
    }
    for (int edits = random.nextInt(4); edits >= 0; edits--) {
      int at = random.nextInt(list.size() + 1);
      byte with = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      switch (random.nextInt(4)) {
        case 0 -> list.add(at, with);
        case 1 -> list.subList(at, list.size()).clear();
        case 2 -> list.subList(at, Math.min(list.size(), at + 1)).clear();
        default -> {
          if (at < list.size()) {
            list.set(at, with);
          }
        }
      }
    }
    byte[] edited = new byte[list.size()];
    for (int i = 0; i < edited.length; i++) {
      edited[i] = list.get(i);
    }
    return edited;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
