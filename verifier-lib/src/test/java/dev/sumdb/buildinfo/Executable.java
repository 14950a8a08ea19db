package dev.sumdb.buildinfo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Builds the smallest executables that have build information: one data segment, at address {@link
 * #ADDRESS}, with the block in its middle. Public, because other tests read executables too.
 */
public final class Executable {
  static final long ADDRESS = 0x10000;
  private static final String MARK = "0123456789abcdef";

  private final boolean wide;
  private final ByteOrder order;
  private byte[] data = new byte[0];

  public Executable(boolean wide, ByteOrder order) {
    this.wide = wide;
    this.order = order;
  }

  /** The module text as the linker frames it. */
  public static String framed(String text) {
    return MARK + text + MARK;
  }

  /** The block since go 1.18: both strings behind the header. */
  public Executable inline(String version, String modules) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[64]); // so that it has to be looked for
    out.writeBytes(header((byte) 2));
    out.writeBytes(new byte[16]);
    for (String text : new String[] {version, modules}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int length = bytes.length;
      while (length >= 0x80) {
        out.write(length & 0x7f | 0x80);
        length >>>= 7;
      }
      out.write(length);
      out.writeBytes(bytes);
    }
    data = out.toByteArray();
    return this;
  }

  /** The block before: addresses of two string headers. */
  Executable pointers(String version, String modules) {
    byte[] first = version.getBytes(StandardCharsets.UTF_8);
    byte[] second = modules.getBytes(StandardCharsets.UTF_8);
    int word = wide ? 8 : 4;
    ByteBuffer out = ByteBuffer.allocate(32 + 4 * word + first.length + second.length);
    out.order(order);
    out.put(header((byte) (order == ByteOrder.BIG_ENDIAN ? 1 : 0)));
    word(out, ADDRESS + 32);
    word(out, ADDRESS + 32 + 2 * word);
    out.position(32);
    word(out, ADDRESS + 32 + 4 * word);
    word(out, first.length);
    word(out, ADDRESS + 32 + 4 * word + first.length);
    word(out, second.length);
    out.put(first).put(second);
    data = out.array();
    return this;
  }

  private byte[] header(byte flags) {
    byte[] magic = "\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(16).put(magic).put((byte) (wide ? 8 : 4)).put(flags).array();
  }

  private void word(ByteBuffer out, long value) {
    if (wide) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }

  /** ELF with one writable segment, with or without a named section. */
  public byte[] elf(boolean withSections) {
    byte[] names = "\0.go.buildinfo\0".getBytes(StandardCharsets.US_ASCII);
    int headerBytes = wide ? 64 : 52;
    int segmentBytes = wide ? 56 : 32;
    int sectionBytes = wide ? 64 : 40;
    int dataAt = headerBytes + segmentBytes;
    int namesAt = dataAt + data.length;
    int sectionsAt = namesAt + names.length;
    ByteBuffer out = ByteBuffer.allocate(sectionsAt + 2 * sectionBytes).order(order);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1)});
    out.put((byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1));
    out.position(16).putShort((short) 2).putShort((short) 62).putInt(1);
    word(out, 0);
    word(out, headerBytes);
    word(out, withSections ? sectionsAt : 0);
    out.putInt(0).putShort((short) headerBytes).putShort((short) segmentBytes);
    out.putShort((short) 1).putShort((short) sectionBytes);
    out.putShort((short) (withSections ? 2 : 0)).putShort((short) (withSections ? 1 : 0));
    out.position(headerBytes);
    out.putInt(1);
    if (wide) {
      out.putInt(6);
    }
    word(out, dataAt);
    word(out, ADDRESS);
    word(out, ADDRESS);
    word(out, data.length);
    word(out, data.length);
    if (!wide) {
      out.putInt(6);
    }
    out.position(dataAt).put(data).put(names);
    section(out, sectionsAt, 1, ADDRESS, dataAt, data.length);
    section(out, sectionsAt + sectionBytes, 0, 0, namesAt, names.length);
    return out.array();
  }

  private void section(ByteBuffer out, int at, int name, long address, long offset, long size) {
    out.position(at).putInt(name).putInt(1);
    word(out, 0);
    word(out, address);
    word(out, offset);
    word(out, size);
  }

  /** Mach-O with one segment and one section. */
  byte[] machO(String section) {
    int headerBytes = wide ? 32 : 28;
    int segmentBytes = wide ? 72 : 56;
    int commandBytes = segmentBytes + (wide ? 80 : 68);
    int dataAt = headerBytes + commandBytes;
    ByteBuffer out = ByteBuffer.allocate(dataAt + data.length).order(order);
    out.putInt(wide ? 0xfeedfacf : 0xfeedface).putInt(0).putInt(0).putInt(2);
    out.putInt(1).putInt(commandBytes).putInt(0).position(headerBytes);
    out.putInt(wide ? 0x19 : 1).putInt(commandBytes).put(name("__DATA"));
    word(out, ADDRESS);
    word(out, data.length);
    word(out, dataAt);
    word(out, data.length);
    out.putInt(3).putInt(3).putInt(1).putInt(0);
    out.put(name(section)).put(name("__DATA"));
    word(out, ADDRESS);
    word(out, data.length);
    out.position(dataAt).put(data);
    return out.array();
  }

  private static byte[] name(String text) {
    return ByteBuffer.allocate(16).put(text.getBytes(StandardCharsets.US_ASCII)).array();
  }

  /** A universal file of these images. */
  static byte[] universal(byte[]... images) {
    int at = 8 + 20 * images.length;
    int size = at;
    for (byte[] image : images) {
      size += image.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size).putInt(0xcafebabe).putInt(images.length);
    for (byte[] image : images) {
      out.putInt(0).putInt(0).putInt(at).putInt(image.length).putInt(0);
      at += image.length;
    }
    for (byte[] image : images) {
      out.put(image);
    }
    return out.array();
  }

  /** PE with one data section. */
  byte[] pe() {
    int optionalBytes = wide ? 112 : 96;
    int dataAt = 64 + 24 + optionalBytes + 40;
    long base = 0x8000;
    ByteBuffer out = ByteBuffer.allocate(dataAt + data.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'M').put((byte) 'Z').position(0x3c).putInt(64);
    out.position(64).putInt(0x4550).putShort((short) 0).putShort((short) 1);
    out.position(64 + 20).putShort((short) optionalBytes).putShort((short) 0);
    out.putShort((short) (wide ? 0x20b : 0x10b));
    if (wide) {
      out.position(64 + 24 + 24).putLong(base);
    } else {
      out.position(64 + 24 + 28).putInt((int) base);
    }
    out.position(64 + 24 + optionalBytes).put(".data\0\0\0".getBytes(StandardCharsets.US_ASCII));
    out.putInt(data.length).putInt((int) (ADDRESS - base)).putInt(data.length).putInt(dataAt);
    out.position(dataAt - 4).putInt(0xc0000040);
    out.put(data);
    return out.array();
  }
}
