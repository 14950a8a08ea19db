package dev.sumdb.server.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One HTTP/1.1 connection on which any bytes can be sent. */
final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  /** An answer; header names are in lower case. */
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  RawClient(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends the text, newlines as CRLF. */
  RawClient send(String text) throws IOException {
    return bytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient bytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** The answer to a request without a body. */
  Answer request(String method, String target, String... headerLines) throws IOException {
    StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\nHost: test\n");
    for (String line : headerLines) {
      text.append(line).append('\n');
    }
    send(text.append('\n').toString());
    return read(method.equals("HEAD"));
  }

  Answer read() throws IOException {
    return read(false);
  }

  Answer read(boolean head) throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String before = headers.put(name, line.substring(colon + 1).strip());
      if (before != null) {
        throw new AssertionError("two headers " + name);
      }
    }
    int code = Integer.parseInt(status.split(" ")[1]);
    byte[] body = new byte[0];
    if (!head && code != 304) {
      String length = headers.get("content-length");
      if (length == null) {
        throw new AssertionError("no Content-Length: " + status + headers);
      }
      body = in.readNBytes(Integer.parseInt(length));
      if (body.length != Integer.parseInt(length)) {
        throw new EOFException("body of " + body.length + " bytes, want " + length);
      }
    }
    return new Answer(code, headers, body);
  }

  /** Whether the server has closed the connection, sending nothing more. */
  boolean isAtEnd() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException e) {
      return true; // reset: closed all the same
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("connection closed after " + out);
      }
      if (c != '\r') {
        out.write(c);
      }
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
