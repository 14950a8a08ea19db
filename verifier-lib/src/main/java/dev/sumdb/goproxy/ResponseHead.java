package dev.sumdb.goproxy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Status line and header fields of an answer (RFC 9112 2 to 6). What could be understood in two
 * ways, e.g. two lengths, is refused, for what follows on the connection would be read wrongly.
 *
 * @param fields by name, whatever its case
 */
record ResponseHead(boolean persistent, int status, Map<String, List<String>> fields) {
  private static final int MAX_BYTES = 256 << 10;

  /** Reads one byte at a time. */
  @FunctionalInterface
  interface Bytes {
    /** The next one, or -1. */
    int next() throws IOException;
  }

  /** How the end of the content is to be told. */
  enum Framing {
    LENGTH,
    CHUNKS,
    END_OF_CONNECTION
  }

  /**
   * The next head that is final. Interim ones (1xx) have no meaning for a GET.
   *
   * @throws EOFException the connection ended before the first byte
   * @throws ProtocolException not an HTTP answer
   */
  static ResponseHead read(Bytes in) throws IOException {
    Lines lines = new Lines(in);
    while (true) {
      ResponseHead head = readOne(lines);
      if (head.status >= 200) {
        return head;
      }
      if (head.status == 101) {
        throw new ProtocolException("an upgrade nobody asked for");
      }
    }
  }

  private static ResponseHead readOne(Lines lines) throws IOException {
    String status = lines.next();
    if (!isStatusLine(status)) {
      throw new ProtocolException("not a status line");
    }
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    List<String> last = null;
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        if (last == null) {
          throw new ProtocolException("not a header field");
        }
        last.add(last.remove(last.size() - 1) + " " + line.strip());
        continue;
      }
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(0, colon));
      if (!isName(name)) {
        throw new ProtocolException("not a header field");
      }
      last = fields.computeIfAbsent(name, n -> new ArrayList<>(1));
      last.add(line.substring(colon + 1).strip());
    }
    boolean one = status.startsWith("HTTP/1.1");
    ResponseHead head = new ResponseHead(one, Integer.parseInt(status.substring(9, 12)), fields);
    return new ResponseHead(one && !head.saysClose(), head.status, fields);
  }

  /** {@code HTTP/1.1 200 OK}; the blank before an absent reason may be absent, too. */
  private static boolean isStatusLine(String line) {
    boolean begins = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
    if (!begins || line.length() < 12 || line.length() > 12 && line.charAt(12) != ' ') {
      return false;
    }
    return line.charAt(9) >= '1'
        && isDigit(line.charAt(9))
        && isDigit(line.charAt(10))
        && isDigit(line.charAt(11));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** No blank before the colon above all: readers differ on what that is. */
  private static boolean isName(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private boolean saysClose() {
    return fields.getOrDefault("Connection", List.of()).stream()
        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("close"));
  }

  /** The first field of that name. */
  Optional<String> field(String name) {
    List<String> values = fields.get(name);
    return values == null ? Optional.empty() : Optional.of(values.get(0));
  }

  /** RFC 9112 6.3. */
  Framing framing() throws ProtocolException {
    if (fields.containsKey("Transfer-Encoding")) {
      List<String> encodings = fields.get("Transfer-Encoding");
      if (encodings.size() > 1 || !encodings.get(0).equalsIgnoreCase("chunked")) {
        throw new ProtocolException("unknown Transfer-Encoding");
      }
      if (fields.containsKey("Content-Length")) {
        throw new ProtocolException("Content-Length beside Transfer-Encoding");
      }
      return Framing.CHUNKS;
    }
    boolean empty = status == 204 || status == 304;
    return empty || fields.containsKey("Content-Length")
        ? Framing.LENGTH
        : Framing.END_OF_CONNECTION;
  }

  /** How many bytes of content follow, where that is announced. */
  long length() throws ProtocolException {
    if (status == 204 || status == 304) {
      return 0;
    }
    List<String> values = fields.get("Content-Length").stream().distinct().toList();
    if (values.size() != 1 || !values.get(0).matches("[0-9]{1,18}")) {
      throw new ProtocolException("not a Content-Length");
    }
    return Long.parseLong(values.get(0));
  }

  /** Lines of all heads together, up to a limit. */
  private static final class Lines {
    private final Bytes in;
    private final StringBuilder line = new StringBuilder(80);
    private int bytes;

    private Lines(Bytes in) {
      this.in = in;
    }

    String next() throws IOException {
      line.setLength(0);
      for (int b = in.next(); b != '\n'; b = in.next()) {
        if (b < 0) {
          throw bytes == 0
              ? new EOFException("no answer")
              : new IOException("the answer ends within its header");
        }
        if (++bytes > MAX_BYTES) {
          throw new ProtocolException("header larger than " + MAX_BYTES + " bytes");
        }
        line.append((char) b);
      }
      bytes++;
      int end = line.length();
      if (end > 0 && line.charAt(end - 1) == '\r') {
        line.setLength(end - 1);
      }
      return line.toString();
    }
  }
}
