package dev.sumdb.goproxy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One HTTP/1.1 connection, for one exchange after the other (RFC 9112). Used by one thread at a
 * time. Its memory is one buffer, whatever the other side sends.
 */
final class HttpConnection {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int MAX_CHUNK_LINE = 4096;
  private static final int MAX_TRAILER_BYTES = 64 << 10;

  private final TimedSocket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;

  private ResponseHead head;
  private ResponseHead.Framing framing;
  private long left; // of the content, or of the chunk
  private boolean inChunks;
  private boolean ended;
  private boolean answered;

  /**
   * @param top what requests are written to: the socket itself, or TLS on top of it
   */
  HttpConnection(TimedSocket socket, Socket top) throws IOException {
    this.socket = socket;
    this.in = top.getInputStream();
    this.out = top.getOutputStream();
  }

  /** All reads from now on have to end within that time. */
  void limit(Duration limit) {
    socket.limit(limit);
  }

  /**
   * Sends a request and reads the head of the answer.
   *
   * @throws EOFException the connection ended before an answer
   * @throws ProtocolException the answer is none
   */
  ResponseHead exchange(byte[] request) throws IOException {
    answered = false;
    out.write(request);
    out.flush();
    head = ResponseHead.read(this::next);
    framing = head.framing();
    left = framing == ResponseHead.Framing.LENGTH ? head.length() : 0;
    inChunks = false;
    ended = framing == ResponseHead.Framing.LENGTH && left == 0;
    return head;
  }

  /**
   * Asks a proxy for a tunnel, and reads nothing of what comes through it.
   *
   * @return the status; after 200 the tunnel begins
   */
  int connect(byte[] request) throws IOException {
    out.write(request);
    out.flush();
    int status = ResponseHead.read(this::next).status();
    if (status == 200 && at != end) {
      throw new ProtocolException("the server of a tunnel speaks first");
    }
    return status;
  }

  /** Whether anything at all came back for the last request. */
  boolean hasAnswered() {
    return answered;
  }

  /** Whether all of the content was read. */
  boolean isEnded() {
    return ended;
  }

  /** Whether another exchange may follow, now that this one has ended. */
  boolean isReusable() {
    // More than the answer would be taken for the answer to the next request.
    return ended
        && head.persistent()
        && framing != ResponseHead.Framing.END_OF_CONNECTION
        && at == end;
  }

  /**
   * The next piece of the content, borrowed until the next call, or null at its end.
   *
   * @throws IOException it does not go on, or is not what was announced
   */
  ByteBuffer content() throws IOException {
    if (ended) {
      return null;
    }
    if (framing == ResponseHead.Framing.CHUNKS && left == 0 && !nextChunk()) {
      ended = true;
      return null;
    }
    if (at == end && !fill()) {
      if (framing == ResponseHead.Framing.LENGTH) {
        throw new EOFException(head.length() - left + " of " + head.length() + " bytes");
      } else if (framing == ResponseHead.Framing.CHUNKS) {
        throw new EOFException("the connection ended before the content did");
      }
      ended = true;
      return null;
    }
    int length = end - at;
    if (framing != ResponseHead.Framing.END_OF_CONNECTION) {
      length = (int) Math.min(length, left);
      left -= length;
      ended = framing == ResponseHead.Framing.LENGTH && left == 0;
    }
    ByteBuffer piece = ByteBuffer.wrap(buffer, at, length).asReadOnlyBuffer();
    at += length;
    return piece;
  }

  /** Reads the line before a chunk; false at the last one, with all that follows it read. */
  private boolean nextChunk() throws IOException {
    if (inChunks && !line(MAX_CHUNK_LINE).isEmpty()) {
      throw new ProtocolException("no end of a chunk");
    }
    inChunks = true;
    String line = line(MAX_CHUNK_LINE);
    int semicolon = line.indexOf(';');
    String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      throw new ProtocolException("not the size of a chunk");
    }
    left = Long.parseLong(size, 16);
    if (left > 0) {
      return true;
    }
    int trailers = 0;
    for (String field = line(MAX_TRAILER_BYTES); !field.isEmpty(); ) {
      trailers += field.length();
      if (trailers > MAX_TRAILER_BYTES) {
        throw new ProtocolException("too much behind the last chunk");
      }
      field = line(MAX_TRAILER_BYTES);
    }
    return false;
  }

  private String line(int maxBytes) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = next(); b != '\n'; b = next()) {
      if (b < 0) {
        throw new EOFException("the connection ended before the content did");
      }
      if (line.length() == maxBytes) {
        throw new ProtocolException("line too long between chunks");
      }
      line.append((char) b);
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    return line.toString();
  }

  private int next() throws IOException {
    return at < end || fill() ? buffer[at++] & 0xff : -1;
  }

  private boolean fill() throws IOException {
    int n = in.read(buffer, 0, buffer.length);
    at = 0;
    end = Math.max(0, n);
    answered |= n > 0;
    return n > 0;
  }

  /** At once, whatever the state of the exchange is. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      return; // nothing is lost
    }
  }
}
