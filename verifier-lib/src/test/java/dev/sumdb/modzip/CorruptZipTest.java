package dev.sumdb.modzip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.gosum.ModuleVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zips that are broken, or lie about what they hold. */
class CorruptZipTest {
  private static final String M = "example.com/m@v1.0.0/";
  private static final ModuleVersion MODULE = new ModuleVersion("example.com/m", "v1.0.0");
  private static final byte[] TEN = "0123456789".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path dir;

  private String check(byte[] zip) throws Exception {
    Path file = dir.resolve("m.zip");
    Files.write(file, zip);
    return ModuleZip.check(file, MODULE, ZipLimits.GO).h1();
  }

  private String honest() throws Exception {
    return check(new ZipBytes().add(ZipBytes.deflated(M + "a", TEN)).build());
  }

  private void mustBeCorrupt(byte[] zip, String message) {
    Exception e = assertThrows(CorruptZipException.class, () -> check(zip));
    assertEquals(message, e.getMessage());
  }

  private void mustBeCorrupt(ZipBytes.Entry entry, String reason) {
    mustBeCorrupt(new ZipBytes().add(entry).build(), M + "a: " + reason);
  }

  private static ZipBytes.Entry deflated() {
    return ZipBytes.deflated(M + "a", TEN);
  }

  private static ZipBytes.Entry stored() {
    return ZipBytes.stored(M + "a", TEN);
  }

  @Test
  void refusesWhatIsNoZip() {
    mustBeCorrupt(new byte[0], "zip: not a valid zip file");
    mustBeCorrupt("<html>".getBytes(StandardCharsets.UTF_8), "zip: not a valid zip file");
    mustBeCorrupt(new byte[200_000], "zip: not a valid zip file");
  }

  @Test
  void refusesEveryTruncationOfAZip() throws Exception {
    byte[] zip = new ZipBytes().add(deflated()).add(ZipBytes.stored(M + "b", TEN)).build();
    check(zip);
    for (int length = 0; length < zip.length; length++) {
      byte[] cut = Arrays.copyOf(zip, length);
      assertThrows(CorruptZipException.class, () -> check(cut), "length " + length);
    }
  }

  @Test
  void refusesAWrongCrc() {
    String reason = "zip: checksum error (have a684c7c6, want 00000001)";
    mustBeCorrupt(deflated().crc(1), reason);
    mustBeCorrupt(stored().crc(1), reason);
  }

  @Test
  void takesACrcOfZeroForNoneLikeGo() throws Exception {
    assertEquals(honest(), check(new ZipBytes().add(deflated().crc(0)).build()));
  }

  @Test
  void checksDataDescriptorsWithAndWithoutSignature() throws Exception {
    int crc = stored().crc;
    byte[] signed = ZipBytes.ints(0x08074b50, crc, 10, 10);
    byte[] bare = ZipBytes.ints(crc, 10, 10);
    assertEquals(honest(), check(new ZipBytes().add(deflated().descriptor(signed)).build()));
    assertEquals(honest(), check(new ZipBytes().add(deflated().descriptor(bare)).build()));
    mustBeCorrupt(
        deflated().descriptor(ZipBytes.ints(0x08074b50, 1, 10, 10)),
        "zip: checksum error (have 00000001, want a684c7c6)"
            .replace("want a684c7c6", "want a684c7c6"));
    mustBeCorrupt(
        deflated().crc(0).descriptor(ZipBytes.ints(0x08074b50, 0, 10, 10)),
        "zip: checksum error (have a684c7c6, want 00000000)");
  }

  @Test
  void refusesContentLargerThanDeclared() {
    String reason = "uncompressed size of file " + M + "a is larger than declared size (9 bytes)";
    mustBeCorrupt(new ZipBytes().add(deflated().size(9)).build(), reason);
    mustBeCorrupt(new ZipBytes().add(stored().size(9)).build(), reason);
  }

  @Test
  void stopsABombAtItsDeclaredSize() {
    byte[] bomb = new byte[64 << 20];
    mustBeCorrupt(
        new ZipBytes().add(ZipBytes.deflated(M + "a", bomb).size(1000)).build(),
        "uncompressed size of file " + M + "a is larger than declared size (1000 bytes)");
  }

  @Test
  void refusesContentSmallerThanDeclared() {
    mustBeCorrupt(deflated().size(11), "unexpected EOF (10 bytes of content, declared are 11)");
    mustBeCorrupt(stored().size(11), "unexpected EOF (10 bytes of content, declared are 11)");
  }

  @Test
  void refusesCompressedDataThatIsCutShort() {
    mustBeCorrupt(deflated().compressedSize(5), "unexpected EOF (compressed data cut short)");
    mustBeCorrupt(deflated().compressedSize(0), "unexpected EOF (compressed data cut short)");
  }

  @Test
  void refusesACompressedSizeBeyondAnyFile() {
    // the low half of it is the true size
    mustBeCorrupt(
        stored().compressedSize(0xc60000000000000aL).zip64(),
        "zip: not a valid zip file (no such compressed size)");
  }

  @Test
  void refusesInvalidCompressedData() {
    ZipBytes.Entry entry = stored().method(8);
    entry.data = new byte[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
    mustBeCorrupt(entry, "flate: corrupt input (invalid block type)");
  }

  @Test
  void refusesUnknownCompression() {
    mustBeCorrupt(stored().method(12), "zip: unsupported compression algorithm (method 12)");
  }

  @Test
  void refusesDirectoriesWithContent() {
    mustBeCorrupt(
        new ZipBytes().add(ZipBytes.stored(M + "a/", TEN)).build(),
        M + "a/: zip: not a valid zip file (directory with content)");
  }

  @Test
  void ignoresTheDataOfEmptyDirectoriesLikeGo() throws Exception {
    ZipBytes.Entry jar = ZipBytes.stored(M + "a/", new byte[0]).method(8).compressedSize(2);
    check(new ZipBytes().add(jar).build());
  }

  @Test
  void believesTheDirectoryAndNotLocalHeaders() throws Exception {
    ZipBytes.Entry entry = deflated().localName("example.com/evil@v1.0.0/z");
    entry.localExtra = new byte[20];
    assertEquals(honest(), check(new ZipBytes().add(entry).build()));
  }

  @Test
  void refusesEntriesWithoutLocalHeader() {
    mustBeCorrupt(
        new ZipBytes().add(ZipBytes.stored(M + "b", TEN)).add(deflated().headerAt(1)).build(),
        M + "a: zip: not a valid zip file (no local header)");
    mustBeCorrupt(deflated().headerAt(1 << 20), "unexpected EOF (no local header at 1048576)");
    mustBeCorrupt(
        deflated().headerAt(Long.MAX_VALUE).zip64(),
        "unexpected EOF (no local header at 9223372036854775807)");
  }

  @Test
  void readsOverlappingEntriesAsGoDoes() throws Exception {
    ZipBytes.Entry second = ZipBytes.deflated(M + "b", TEN).headerAt(0);
    String shared = check(new ZipBytes().add(deflated()).add(second).build());
    String apart = check(new ZipBytes().add(deflated()).add(ZipBytes.stored(M + "b", TEN)).build());
    assertEquals(apart, shared);
  }

  @Test
  void boundsTheWorkOfOverlappingEntries() throws Exception {
    ZipBytes zip = new ZipBytes().add(stored());
    zip.add(ZipBytes.stored(M + "b", TEN).headerAt(0));
    Path file = dir.resolve("m.zip");
    byte[] bytes = zip.build();
    Files.write(file, bytes);
    for (int i = 0; i < 60; i++) { // each adds 10 bytes of work and less than 60 to the file
      zip.add(ZipBytes.stored(M + "c" + i, TEN).headerAt(0));
    }
    Files.write(file, zip.build());
    ZipLimits limits = new ZipLimits(zip.build().length, 1000, 100, 100);
    ModuleZip.check(file, MODULE, limits);
    ZipBytes.Entry large = ZipBytes.stored(M + "d", TEN).size(0).method(8);
    large.compressedSize(limits.maxZipBytes() - 500).headerAt(0);
    Files.write(file, zip.add(large).build());
    ZipLimits wider = new ZipLimits(zip.build().length, 1000, 100, 100);
    Exception e =
        assertThrows(CorruptZipException.class, () -> ModuleZip.check(file, MODULE, wider));
    assertEquals(
        M
            + "d: entries overlap: total compressed size too large (max size is "
            + wider.maxZipBytes()
            + " bytes)",
        e.getMessage());
  }

  @Test
  void readsZip64Records() throws Exception {
    assertEquals(honest(), check(new ZipBytes().add(deflated().zip64()).zip64End().build()));
  }

  @Test
  void ignoresZip64SizesWhereTheShortOnesAreNotFull() throws Exception {
    ZipBytes.Entry entry = deflated();
    entry.extra = new byte[28];
    entry.extra[0] = 1;
    entry.extra[2] = 24;
    Arrays.fill(entry.extra, 4, 28, (byte) 0x11);
    assertEquals(honest(), check(new ZipBytes().add(entry).build()));
  }

  @Test
  void refusesAMissingOrShortZip64Field() {
    ZipBytes.Entry missing = deflated().compressedSize(0xffffffffL);
    mustBeCorrupt(new ZipBytes().add(missing).build(), "zip: not a valid zip file");
    ZipBytes.Entry cut = deflated().compressedSize(0xffffffffL);
    cut.extra = new byte[] {1, 0, 4, 0, 1, 1, 1, 1};
    mustBeCorrupt(new ZipBytes().add(cut).build(), "zip: not a valid zip file");
  }

  @Test
  void refusesAWrongNumberOfEntries() {
    for (int change : new int[] {-1, 1, 77}) {
      mustBeCorrupt(new ZipBytes().add(deflated()).countChange(change).build(), "unexpected EOF");
    }
  }

  @Test
  void countsEntriesModulo65536LikeGo() throws Exception {
    ZipBytes zip = new ZipBytes();
    for (int i = 0; i < 65536 + 3; i++) {
      zip.empty(M + "f" + i);
    }
    Path file = dir.resolve("m.zip");
    Files.write(file, zip.build());
    assertEquals(65539, ModuleZip.check(file, MODULE, ZipLimits.GO).files());
  }

  @Test
  void readsAnArchiveBehindOtherBytes() throws Exception {
    byte[] junk = "#!/bin/sh\n".repeat(100).getBytes(StandardCharsets.UTF_8);
    assertEquals(honest(), check(new ZipBytes().add(deflated()).before(junk).build()));
  }

  @Test
  void readsTheEndRecordBehindALongComment() throws Exception {
    byte[] comment = new byte[65535];
    assertEquals(honest(), check(new ZipBytes().add(deflated()).comment(comment).build()));
  }

  @Test
  void refusesADirectoryOutsideTheFile() {
    byte[] zip = new ZipBytes().add(deflated()).build();
    byte[] changed = zip.clone();
    Arrays.fill(changed, zip.length - 10, zip.length - 6, (byte) 0x7f); // its size
    mustBeCorrupt(changed, "zip: not a valid zip file");
  }
}
