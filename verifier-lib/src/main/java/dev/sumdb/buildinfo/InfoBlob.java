package dev.sumdb.buildinfo;

import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The block of build information in an image: a header of 32 bytes, aligned to 16, that begins with
 * {@code 0xff " Go buildinf:"}. Since go 1.18 two strings follow it, each after its length as a
 * varint; before, it holds the addresses of two string headers.
 */
final class InfoBlob {
  private static final byte[] MAGIC = magic();
  private static final int ALIGN = 16;
  private static final int HEADER_BYTES = 32;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int MAX_VARINT_BYTES = 10;
  private static final int INLINE = 2;
  private static final int BIG_ENDIAN = 1;

  /** The module text lies between two marks of 16 bytes. */
  private static final int MARK_BYTES = 16;

  private final Image image;

  private InfoBlob(Image image) {
    this.image = image;
  }

  static BuildInfo read(Image image) throws IOException, MalformedException {
    return new InfoBlob(image).read();
  }

  private BuildInfo read() throws IOException, MalformedException {
    long at = find();
    ByteBuffer header = image.upTo(at, HEADER_BYTES);
    if (header.remaining() < HEADER_BYTES) {
      throw none();
    }
    int flags = header.get(15);
    byte[][] strings =
        (flags & INLINE) != 0
            ? inline(at + HEADER_BYTES)
            : pointed(header, (flags & BIG_ENDIAN) != 0);
    if (strings[0].length == 0) {
      throw none();
    }
    return ModuleText.parse(text(strings[0]), text(unframed(strings[1])));
  }

  private long find() throws IOException, MalformedException {
    if (!image.hasData() || image.dataEnd() > Long.MAX_VALUE - CHUNK_BYTES) {
      throw none();
    }
    long at = (image.dataAddress() + ALIGN - 1) & -ALIGN;
    while (at < image.dataEnd()) {
      ByteBuffer chunk = image.upTo(at, Math.min(CHUNK_BYTES, image.dataEnd() - at));
      if (!chunk.hasRemaining()) {
        throw none();
      }
      for (int i = 0; i + MAGIC.length <= chunk.limit(); i += ALIGN) {
        if (chunk.get(i) == MAGIC[0]
            && chunk.slice(i, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
          return at + i;
        }
      }
      at += CHUNK_BYTES; // aligned, so no mark crosses the boundary
    }
    throw none();
  }

  private byte[][] inline(long at) throws IOException, MalformedException {
    byte[][] strings = new byte[2][];
    long next = at;
    for (int i = 0; i < 2; i++) {
      ByteBuffer start = image.upTo(next, MAX_VARINT_BYTES);
      long length = varint(start);
      next += start.position();
      strings[i] = string(next, length);
      next += length;
    }
    return strings;
  }

  /** Little groups of seven bits, as protocol buffers have them. */
  private static long varint(ByteBuffer from) throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 63 && from.hasRemaining(); shift += 7) {
      byte next = from.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw none();
  }

  private byte[][] pointed(ByteBuffer header, boolean bigEndian)
      throws IOException, MalformedException {
    int bytes = header.get(14);
    if (bytes != 4 && bytes != 8) {
      throw none();
    }
    header.order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    byte[][] strings = new byte[2][];
    for (int i = 0; i < 2; i++) {
      long address = pointer(header, 16 + i * bytes, bytes);
      ByteBuffer stringHeader = image.upTo(address, 2L * bytes).order(header.order());
      if (stringHeader.remaining() < 2 * bytes) {
        strings[i] = new byte[0]; // a program without modules has no text
      } else {
        strings[i] = string(pointer(stringHeader, 0, bytes), pointer(stringHeader, bytes, bytes));
      }
    }
    return strings;
  }

  private static long pointer(ByteBuffer from, int at, int bytes) {
    return bytes == 8 ? from.getLong(at) : from.getInt(at) & 0xffffffffL;
  }

  private byte[] string(long address, long length) throws IOException, MalformedException {
    if (length < 0 || length > FileBytes.MAX_READ) {
      throw none();
    }
    ByteBuffer bytes = image.upTo(address, length);
    if (bytes.remaining() != length) {
      throw none();
    }
    byte[] string = new byte[bytes.remaining()];
    bytes.get(string);
    return string;
  }

  private static byte[] unframed(byte[] text) {
    boolean framed = text.length > 2 * MARK_BYTES && text[text.length - MARK_BYTES - 1] == '\n';
    return framed ? Arrays.copyOfRange(text, MARK_BYTES, text.length - MARK_BYTES) : new byte[0];
  }

  private static String text(byte[] bytes) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("go build information is not UTF-8");
    }
  }

  private static MalformedException none() {
    return new MalformedException("no go build information");
  }

  private static byte[] magic() {
    return "\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1);
  }
}
