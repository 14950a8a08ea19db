package dev.sumdb.bundle;

import static dev.sumdb.bundle.BundleWorld.mustFail;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.bundle.BundleException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BundleReaderTest {
  private static final byte[] BYTES = small();

  private static byte[] small() {
    try {
      return new BundleWorld(300).bundle(0, 7, 299).encode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static SortedMap<String, byte[]> files() throws BundleException {
    return ZipContent.read(BYTES);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** What zip programs write: other times, versions, attributes and extra fields. */
  private static byte[] rezipped(SortedMap<String, byte[]> files) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (var file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        CRC32 crc = new CRC32();
        crc.update(file.getValue());
        entry.setCrc(crc.getValue());
        entry.setSize(file.getValue().length);
        entry.setTime(1_700_000_000_000L);
        entry.setExtra(new byte[] {1, 2, 0, 0});
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  @Example
  void readsBackWhatItWrote() throws Exception {
    Bundle bundle = BundleReader.read(BYTES);
    assertArrayEquals(BYTES, bundle.encode());
    assertEquals(List.of(), bundle.missing());
    assertEquals(3, bundle.records().size());
    assertEquals(300, bundle.head().size());
    assertEquals(
        "[tile/8/0/000, tile/8/0/001.p/44, tile/8/1/000.p/1]", bundle.tiles().keySet().toString());
  }

  /** The same on every machine: nothing here depends on anything but the content. */
  @Example
  void isTheseBytes() {
    assertEquals(
        "ff88637c5ff64e25801f955e3cf467734124a975520c35cbb9ced8f1af42f2ad", Bundle.sha256(BYTES));
  }

  @Example
  void anyFlippedBitAnywhereIsAlteredAndSaysWhere() {
    for (int bit = 0; bit < 8 * BYTES.length; bit++) {
      byte[] bad = BYTES.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      BundleException e = mustFail(Kind.ALTERED, () -> BundleReader.read(bad));
      assertTrue(e.getMessage().startsWith("altered: "), e.getMessage());
    }
  }

  @Example
  void saysWhereAByteOfTheContainerIsNotAsItWasWritten() {
    byte[] bad = BYTES.clone();
    bad[10] ^= 1; // the time of the first entry
    mustFail(
        Kind.ALTERED,
        "altered: byte 10, in the header of index.json",
        () -> BundleReader.read(bad));
    byte[] end = BYTES.clone();
    end[end.length - 18] ^= 1; // the number of this disk
    mustFail(
        Kind.ALTERED,
        "altered: byte " + (end.length - 18) + ", in the end of the directory",
        () -> BundleReader.read(end));
  }

  @Example
  void anyPartOfABundleIsIncompleteAndNothingWorse() {
    for (int length = 0; length < BYTES.length; length++) {
      byte[] part = Arrays.copyOf(BYTES, length);
      mustFail(Kind.INCOMPLETE, () -> BundleReader.read(part));
    }
    mustFail(
        Kind.INCOMPLETE,
        "cut off after 1000 bytes",
        () -> BundleReader.read(Arrays.copyOf(BYTES, 1000)));
  }

  @Example
  void whatIsNoBundleIsIncomplete() {
    mustFail(
        Kind.INCOMPLETE, "not a bundle", () -> BundleReader.read(ascii("<html>not found</html>")));
  }

  @Example
  void refusesBytesBehindTheEnd() {
    byte[] longer = Arrays.copyOf(BYTES, BYTES.length + 1);
    mustFail(
        Kind.ALTERED,
        "altered: it does not end in a ZIP directory",
        () -> BundleReader.read(longer));
  }

  /** However a tool writes what is left. */
  @Example
  void namesEachFileThatWasRemoved() throws Exception {
    for (String name : files().keySet()) {
      SortedMap<String, byte[]> left = files();
      left.remove(name);
      for (byte[] bytes : List.of(StoredZip.encode(left), rezipped(left))) {
        if (name.equals("latest") || name.equals("index.json")) {
          mustFail(Kind.INCOMPLETE, name + " is missing", () -> BundleReader.read(bytes));
        } else {
          assertEquals(List.of(name), BundleReader.read(bytes).missing());
        }
      }
    }
  }

  @Example
  void refusesOtherFilesAndOtherContent() throws Exception {
    for (String name : List.of("../evil", "/etc/passwd", "tile/8/0/000/..", "LATEST", "")) {
      SortedMap<String, byte[]> more = files();
      more.put(name, ascii("x"));
      mustFail(
          Kind.ALTERED,
          "altered: \"" + name + "\" is not in index.json",
          () -> BundleReader.read(StoredZip.encode(more)));
    }
    SortedMap<String, byte[]> other = files();
    other.put("tile/8/0/000", new byte[8192]);
    mustFail(
        Kind.ALTERED,
        "altered: \"tile/8/0/000\" does not have the SHA-256 of index.json",
        () -> BundleReader.read(StoredZip.encode(other)));
  }

  /** Readers disagree on which of the two there is. */
  @Example
  void isNotFooledByTwoFilesOfOneName() throws Exception {
    SortedMap<String, byte[]> more = files();
    more.put("tile/8/0/00O", new byte[8192]);
    byte[] bytes = StoredZip.encode(more);
    for (int at = 0; at + 12 < bytes.length; at++) {
      if (new String(bytes, at, 12, StandardCharsets.ISO_8859_1).equals("tile/8/0/00O")) {
        bytes[at + 11] = '0';
      }
    }
    mustFail(
        Kind.ALTERED, "altered: \"tile/8/0/000\" is there twice", () -> BundleReader.read(bytes));
  }

  @Example
  void refusesAnotherNameInTheHeaderThanInTheDirectory() {
    byte[] bad = BYTES.clone();
    bad[30] = 'x';
    mustFail(
        Kind.ALTERED,
        "altered: \"index.json\" has another name in its header",
        () -> BundleReader.read(bad));
  }

  @Example
  void refusesAnIndexThatIsMadeToFillTheMemory() throws Exception {
    SortedMap<String, byte[]> large = files();
    large.put("index.json", new byte[BundleIndex.MAX_BYTES + 1]);
    mustFail(
        Kind.ALTERED,
        "altered: index.json has 33554433 bytes, want at most 33554432",
        () -> BundleReader.read(StoredZip.encode(large)));
  }

  @Example
  void asksForANewerProgramWhereTheFormatIsNewer() throws Exception {
    SortedMap<String, byte[]> newer = new TreeMap<>(files());
    String index = new String(newer.get("index.json"), StandardCharsets.UTF_8);
    newer.put("index.json", ascii(index.replace("Version\": 1", "Version\": 2")));
    mustFail(
        Kind.INCOMPLETE,
        "format version 2 is not known here",
        () -> BundleReader.read(StoredZip.encode(newer)));
  }

  @Property
  void editedBundlesOnlyCauseTheDeclaredException(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 1 << 20) Integer> places,
      @ForAll byte value,
      @ForAll boolean insert)
      throws Exception {
    byte[] bad = BYTES.clone();
    for (int place : places) {
      bad[place % bad.length] = value;
    }
    int from = places.get(0) % bad.length;
    if (insert) {
      System.arraycopy(bad, 0, bad, from, bad.length - from);
    }
    try {
      assertArrayEquals(bad, BundleReader.read(bad).encode());
    } catch (BundleException e) {
      assertTrue(e.getMessage().length() < 500, e.getMessage());
    }
  }

  /** With everything in order but what the index says. */
  @Property
  void editedIndexesOnlyCauseTheDeclaredException(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1 << 20) Integer> places,
      @ForAll byte value)
      throws Exception {
    SortedMap<String, byte[]> edited = files();
    byte[] index = edited.get("index.json").clone();
    for (int place : places) {
      index[place % index.length] = value;
    }
    edited.put("index.json", index);
    byte[] bytes = StoredZip.encode(edited);
    try {
      assertArrayEquals(bytes, BundleReader.read(bytes).encode());
    } catch (BundleException e) {
      assertTrue(e.getMessage().length() < 500, e.getMessage());
    }
  }
}
