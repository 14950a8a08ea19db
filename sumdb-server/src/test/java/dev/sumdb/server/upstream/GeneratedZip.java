package dev.sumdb.server.upstream;

import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * A large module zip that is made while it is sent: stored files of 1 MiB with the same content.
 * Its length is known in advance and none of it is kept.
 */
final class GeneratedZip {

  private static final byte[] BLOCK = new byte[1 << 20];

  static {
    new Random(1).nextBytes(BLOCK);
  }

  private final ModuleVersion module;
  private final int files;
  private final int crc;

  GeneratedZip(ModuleVersion module, int files) {
    this.module = module;
    this.files = files;
    CRC32 sum = new CRC32();
    sum.update(BLOCK);
    this.crc = (int) sum.getValue();
  }

  long length() {
    long names = (long) files * name(0).length;
    return (long) files * (30 + BLOCK.length + 46) + 2 * names + 22;
  }

  void writeTo(OutputStream out) throws IOException {
    for (int i = 0; i < files; i++) {
      byte[] name = name(i);
      out.write(common(record(30).putInt(0x04034b50), name).array());
      out.write(name);
      out.write(BLOCK);
    }
    int directory = 0;
    for (int i = 0; i < files; i++) {
      byte[] name = name(i);
      ByteBuffer header = common(record(46).putInt(0x02014b50).putShort((short) 20), name);
      header.putInt(42, i * (30 + name.length + BLOCK.length));
      out.write(header.array());
      out.write(name);
      directory += 46 + name.length;
    }
    ByteBuffer end = record(22).putInt(0x06054b50).putInt(0).putShort((short) files);
    end.putShort((short) files).putInt(directory);
    out.write(end.putInt(files * (30 + name(0).length + BLOCK.length)).array());
  }

  String h1() throws NoSuchAlgorithmException, MalformedException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(BLOCK);
    H1 sum = new H1();
    for (int i = 0; i < files; i++) {
      sum.add(new String(name(i), StandardCharsets.UTF_8), digest);
    }
    return sum.sum();
  }

  private byte[] name(int file) {
    return String.format(Locale.ROOT, "%s/f%05d.bin", module, file)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer record(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The part that local and central headers share, from "version needed" to the name's length. */
  private ByteBuffer common(ByteBuffer header, byte[] name) {
    header.putShort((short) 20).putShort((short) 0).putShort((short) 0);
    header.putInt(0x00210000).putInt(crc).putInt(BLOCK.length).putInt(BLOCK.length);
    return header.putShort((short) name.length);
  }
}
