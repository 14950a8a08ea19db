package dev.sumdb.modzip;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Builds zip files byte by byte, honest ones by default and any lie on request. Public, because the
 * tests of other packages need module zips too.
 */
public final class ZipBytes {
  private final List<Entry> entries = new ArrayList<>();
  private byte[] before = new byte[0];
  private int directoryShift;
  private boolean zip64End;
  private int countChange;
  private byte[] comment = new byte[0];

  /** One entry; every field may be changed before {@link #build}. */
  public static final class Entry {
    byte[] name;
    byte[] data;
    int method;
    int flags;
    int crc;
    long compressedSize;
    long size;
    long headerAt = -1;
    byte[] extra = new byte[0];
    byte[] localExtra = new byte[0];
    byte[] descriptor = new byte[0];
    String localName;
    int externalAttributes;
    boolean local = true;
    boolean zip64;

    Entry name(byte[] other) {
      name = other;
      return this;
    }

    Entry size(long other) {
      size = other;
      return this;
    }

    Entry crc(int other) {
      crc = other;
      return this;
    }

    Entry method(int other) {
      method = other;
      return this;
    }

    Entry compressedSize(long other) {
      compressedSize = other;
      return this;
    }

    Entry headerAt(long other) {
      headerAt = other;
      local = false;
      return this;
    }

    Entry localName(String other) {
      localName = other;
      return this;
    }

    Entry externalAttributes(int other) {
      externalAttributes = other;
      return this;
    }

    Entry zip64() {
      zip64 = true;
      return this;
    }

    /** Flags that a descriptor follows, and lets it follow. */
    Entry descriptor(byte[] bytes) {
      flags |= 8;
      descriptor = bytes;
      return this;
    }
  }

  /** A deflated file. */
  public static Entry deflated(String name, byte[] content) {
    Entry entry = stored(name, content);
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(content);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    entry.data = out.toByteArray();
    entry.compressedSize = entry.data.length;
    entry.method = 8;
    return entry;
  }

  /** A file as it is. */
  public static Entry stored(String name, byte[] content) {
    Entry entry = new Entry();
    entry.name = name.getBytes(StandardCharsets.UTF_8);
    entry.data = content;
    entry.size = content.length;
    entry.compressedSize = content.length;
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.crc = (int) crc.getValue();
    return entry;
  }

  /** Little-endian numbers of 4 bytes. */
  static byte[] ints(int... values) {
    ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      out.putInt(value);
    }
    return out.array();
  }

  /** Adds a deflated file. */
  public ZipBytes file(String name, String content) {
    return add(deflated(name, content.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds an entry without content. */
  public ZipBytes empty(String name) {
    return add(stored(name, new byte[0]));
  }

  /** Adds any entry. */
  public ZipBytes add(Entry entry) {
    entries.add(entry);
    return this;
  }

  /** Bytes in front of the archive; offsets in it count from after them. */
  ZipBytes before(byte[] bytes) {
    before = bytes;
    return this;
  }

  /** Writes the end record in its zip64 form. */
  ZipBytes zip64End() {
    zip64End = true;
    return this;
  }

  /** Lies about the number of entries. */
  ZipBytes countChange(int change) {
    countChange = change;
    return this;
  }

  /** Lies about where the directory starts. */
  ZipBytes directoryShift(int change) {
    directoryShift = change;
    return this;
  }

  ZipBytes comment(byte[] bytes) {
    comment = bytes;
    return this;
  }

  /** The file. */
  public byte[] build() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Long> headers = new ArrayList<>();
    for (Entry entry : entries) {
      headers.add(entry.headerAt >= 0 ? entry.headerAt : out.size());
      if (entry.local) {
        out.writeBytes(local(entry));
        out.writeBytes(entry.data);
        out.writeBytes(entry.descriptor);
      }
    }
    int directoryAt = out.size();
    for (int i = 0; i < entries.size(); i++) {
      out.writeBytes(central(entries.get(i), headers.get(i)));
    }
    out.writeBytes(end(directoryAt, out.size() - directoryAt, out.size()));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(before);
    whole.writeBytes(out.toByteArray());
    return whole.toByteArray();
  }

  private static byte[] local(Entry entry) {
    byte[] name =
        entry.localName == null ? entry.name : entry.localName.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = buffer(30 + name.length + entry.localExtra.length);
    out.putInt(0x04034b50).putShort((short) 20).putShort((short) entry.flags);
    out.putShort((short) entry.method).putInt(0).putInt(entry.crc);
    out.putInt((int) entry.compressedSize).putInt((int) entry.size);
    out.putShort((short) name.length).putShort((short) entry.localExtra.length);
    return out.put(name).put(entry.localExtra).array();
  }

  private static byte[] central(Entry entry, long headerAt) {
    byte[] extra = entry.extra;
    if (entry.zip64) {
      ByteBuffer field = buffer(4 + 24).putShort((short) 1).putShort((short) 24);
      extra = field.putLong(entry.size).putLong(entry.compressedSize).putLong(headerAt).array();
    }
    ByteBuffer out = buffer(46 + entry.name.length + extra.length);
    out.putInt(0x02014b50).putShort((short) 20).putShort((short) 20);
    out.putShort((short) entry.flags).putShort((short) entry.method).putInt(0).putInt(entry.crc);
    out.putInt(entry.zip64 ? -1 : (int) entry.compressedSize);
    out.putInt(entry.zip64 ? -1 : (int) entry.size);
    out.putShort((short) entry.name.length).putShort((short) extra.length).putShort((short) 0);
    out.putShort((short) 0).putShort((short) 0).putInt(entry.externalAttributes);
    out.putInt(entry.zip64 ? -1 : (int) headerAt);
    return out.put(entry.name).put(extra).array();
  }

  private byte[] end(int directoryAt, int directoryBytes, int endAt) {
    int count = entries.size() + countChange;
    int shown = directoryAt + directoryShift;
    ByteBuffer out = buffer(22 + comment.length + (zip64End ? 56 + 20 : 0));
    if (zip64End) {
      out.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
      out.putInt(0).putInt(0).putLong(count).putLong(count);
      out.putLong(directoryBytes).putLong(shown);
      out.putInt(0x07064b50).putInt(0).putLong(before.length + endAt).putInt(1);
    }
    out.putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
    out.putShort((short) (zip64End ? -1 : count)).putShort((short) (zip64End ? -1 : count));
    out.putInt(zip64End ? -1 : directoryBytes).putInt(zip64End ? -1 : shown);
    return out.putShort((short) comment.length).put(comment).array();
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
