package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogRecordTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void mustFail(String body, String message) {
    mustFail(utf8(body), message);
  }

  private static void mustFail(byte[] body, String message) {
    MalformedException e = assertThrows(MalformedException.class, () -> LogRecord.parse(body));
    assertEquals(message, e.getMessage());
  }

  @Test
  void standsBetweenItsIdAndABlankLine() throws Exception {
    LogRecord record = new LogRecord(842, "a v1.0.0 h1:x\na v1.0.0/go.mod h1:y\n");
    String body = "842\na v1.0.0 h1:x\na v1.0.0/go.mod h1:y\n\n";
    assertEquals(body, record.format());
    LogRecord.Parsed parsed = LogRecord.parse(utf8(body + "the\n\nrest"));
    assertEquals(record, parsed.record());
    assertArrayEquals(utf8("the\n\nrest"), parsed.rest());
    parsed.rest()[0] = 0;
    assertArrayEquals(utf8("the\n\nrest"), parsed.rest());
    assertArrayEquals(new byte[0], LogRecord.parse(utf8(body)).rest());
  }

  @Test
  void onlyTheTextIsHashed() {
    LogRecord record = new LogRecord(5, "hello world\n");
    assertEquals(Rfc6962.leafHash(utf8("hello world\n")), record.leafHash());
    assertEquals(new LogRecord(6, "hello world\n").leafHash(), record.leafHash());
    assertArrayEquals(utf8("hello world\n"), record.textBytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+2",
        "02",
        "00",
        " 2",
        "2 ",
        "2\r",
        "0x2",
        "1e3",
        "\u0662",
        "1_0",
        "4611686018427387904",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999"
      })
  void rejectsIdsThatAreNotCanonicalOrBeyondAnyTree(String id) {
    String shown = new String(utf8(id), StandardCharsets.ISO_8859_1);
    mustFail(id + "\na\n\n", "malformed record id " + MalformedException.quote(shown));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 10, 4611686018427387903L})
  void acceptsIdsOfTrees(long id) throws Exception {
    LogRecord record = LogRecord.parse(utf8(id + "\na\n\n")).record();
    assertEquals(new LogRecord(id, "a\n"), record);
    assertEquals(record, LogRecord.of(id, "a\n"));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE})
  void rejectsIdsOfNoTree(long id) {
    assertThrows(IllegalArgumentException.class, () -> new LogRecord(id, "a\n"));
    assertThrows(MalformedException.class, () -> LogRecord.of(id, "a\n"));
  }

  static Stream<Arguments> rejectsTexts() {
    return Stream.of(
        arguments("", "empty"),
        arguments("a", "no final newline"),
        arguments("\n", "blank line"),
        arguments("\na\n", "blank line"),
        arguments("a\n\nb\n", "blank line"),
        arguments("a\n\n", "blank line"),
        arguments("a\tb\n", "control character"),
        arguments("a\r\n", "control character"),
        arguments("a\0\n", "control character"),
        arguments("a" + (char) 0x1f + "\n", "control character"),
        arguments((char) 0xd800 + "\n", "not UTF-8"),
        arguments("a" + (char) 0xd800, "not UTF-8"),
        arguments("\udc00\ud800\n", "not UTF-8"),
        arguments("a\ud800\ud800\n", "not UTF-8"));
  }

  @ParameterizedTest
  @MethodSource
  void rejectsTexts(String text, String reason) {
    MalformedException e = assertThrows(MalformedException.class, () -> LogRecord.checkText(text));
    assertEquals(
        "malformed record data " + MalformedException.quote(text) + ": " + reason, e.getMessage());
    assertThrows(MalformedException.class, () -> LogRecord.of(0, text));
    IllegalArgumentException own =
        assertThrows(IllegalArgumentException.class, () -> new LogRecord(0, text));
    assertEquals(reason, own.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n", " \n", "\u007f\n", "\u0085\n", "\u00e9\u20ac\ud83d\ude00\nb\n"})
  void acceptsTexts(String text) throws Exception {
    LogRecord record = LogRecord.of(7, text);
    assertEquals(record, LogRecord.parse(utf8(record.format())).record());
    assertEquals(List.of(text, text), DataTile.parse(utf8(DataTile.format(List.of(text, text)))));
  }

  @Test
  void textsFitIntoAnEntry() throws Exception {
    String longest = "\u20ac".repeat(21844) + "ab\n"; // three bytes each
    assertEquals(LogRecord.MAX_TEXT_BYTES, utf8(longest).length);
    LogRecord.checkText(longest);
    EntryBundle.format(List.of(utf8(longest)));
    MalformedException e =
        assertThrows(MalformedException.class, () -> LogRecord.checkText("x" + longest));
    assertEquals(
        "malformed record data "
            + MalformedException.quote("x" + longest)
            + ": 65536 bytes, want at most 65535",
        e.getMessage());
  }

  @Test
  void rejectsBodiesThatAreNotRecords() {
    mustFail("", "malformed record \"\": no blank line after it");
    mustFail("1", "malformed record \"1\": no blank line after it");
    mustFail("1\n", "malformed record \"1\\n\": no blank line after it");
    mustFail("1\na\n", "malformed record \"1\\na\\n\": no blank line after it");
    mustFail("1\n\n", "malformed record \"1\\n\\n\": no blank line after it");
    mustFail("1\n\n\n", "malformed record data \"\\n\": blank line");
    mustFail("1\n\na\n\n", "malformed record data \"\\na\\n\": blank line");
    mustFail(
        "1\r\na\r\n\r\n",
        "malformed record "
            + MalformedException.quote("1\r\na\r\n\r\n")
            + ": no blank line after it");
    byte[] invalid = utf8("1\na?\n\n");
    invalid[3] = (byte) 0xff;
    mustFail(invalid, "malformed record data \"a\ufffd\\n\\n\": not UTF-8");
    byte[] overlong = {'1', '\n', (byte) 0xc0, (byte) 0x8a, '\n', '\n'};
    assertThrows(MalformedException.class, () -> LogRecord.parse(overlong));
    byte[] surrogate = {'1', '\n', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '\n', '\n'};
    assertThrows(MalformedException.class, () -> LogRecord.parse(surrogate));
  }

  @Test
  void everyPrefixOfARecordIsRejected() throws Exception {
    byte[] body = utf8("12\nab\ncd\n\n");
    for (int length = 0; length < body.length; length++) {
      byte[] prefix = Arrays.copyOf(body, length);
      assertThrows(MalformedException.class, () -> LogRecord.parse(prefix));
    }
    LogRecord.parse(body);
  }

  @Test
  void dataTilesSeparateTextsByABlankLine() throws Exception {
    List<String> texts = List.of("a\nb\n", "c\n", "d\ne\n");
    assertEquals("a\nb\n\nc\n\nd\ne\n", DataTile.format(texts));
    assertEquals(texts, DataTile.parse(utf8("a\nb\n\nc\n\nd\ne\n")));
    // As some servers frame it.
    assertEquals(texts, DataTile.parse(utf8("a\nb\n\nc\n\nd\ne\n\n")));
    assertEquals(List.of("a\n"), DataTile.parse(utf8("a\n")));
    assertEquals(List.of("a\n"), DataTile.parse(utf8("a\n\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "\n\n", "a", "a\n\nb", "a\n\n\n", "a\n\n\nb\n", "\na\n", "\n\na\n"})
  void rejectsDataTiles(String data) {
    assertThrows(MalformedException.class, () -> DataTile.parse(utf8(data)));
  }

  @Test
  void rejectsDataTilesThatAreNotUtf8() {
    MalformedException e =
        assertThrows(
            MalformedException.class,
            () -> DataTile.parse(new byte[] {'a', '\n', '\n', (byte) 0x80, '\n'}));
    assertEquals("malformed record data \"\ufffd\\n\": not UTF-8", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> DataTile.format(List.of()));
  }

  @Test
  void entryBundlesFrameByLength() throws Exception {
    byte[] bundle = EntryBundle.format(List.of(utf8("ab"), new byte[0], new byte[258]));
    assertArrayEquals(new byte[] {0, 2, 'a', 'b', 0, 0, 1, 2}, Arrays.copyOf(bundle, 8));
    assertEquals(8 + 258, bundle.length);
    List<byte[]> entries = EntryBundle.parse(bundle);
    assertEquals(3, entries.size());
    assertArrayEquals(utf8("ab"), entries.get(0));
    assertArrayEquals(new byte[0], entries.get(1));
    assertArrayEquals(new byte[258], entries.get(2));
    assertArrayEquals(
        new byte[65535], EntryBundle.parse(EntryBundle.format(List.of(new byte[65535]))).get(0));
  }

  @Test
  void rejectsEntryBundlesCutAnywhereButBetweenEntries() throws Exception {
    List<byte[]> entries = new ArrayList<>(List.of(utf8("ab"), new byte[0], new byte[3]));
    byte[] bundle = EntryBundle.format(entries);
    for (int length = 0; length < bundle.length; length++) {
      byte[] cut = Arrays.copyOf(bundle, length);
      if (length == 4 || length == 6) {
        EntryBundle.parse(cut);
      } else {
        MalformedException e = assertThrows(MalformedException.class, () -> EntryBundle.parse(cut));
        int at = length < 4 ? 0 : length < 6 ? 1 : 2;
        assertEquals("malformed entry bundle: entry " + at + " is cut short", e.getMessage());
      }
    }
    assertThrows(IllegalArgumentException.class, () -> EntryBundle.format(List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> EntryBundle.format(List.of(new byte[LogRecord.MAX_TEXT_BYTES + 1])));
  }
}
