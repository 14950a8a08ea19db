package dev.sumdb.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Rfc6962;
import dev.sumdb.tlog.TreeHead;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeNoteTest {
  private static final Hash HELLO =
      Rfc6962.leafHash("hello world".getBytes(StandardCharsets.US_ASCII));
  private static final TreeHead HEAD = new TreeHead(123456789012L, HELLO);
  private static final String TEXT =
      "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n";

  @Test
  void hasTheTextOfTheGoldenHead() throws Exception {
    assertEquals(TEXT, TreeNote.format(HEAD));
    assertEquals(HEAD, TreeNote.parse(TEXT));
  }

  @Test
  void formatsTheEmptyTree() throws Exception {
    String text = "go.sum database tree\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    assertEquals(text, TreeNote.format(TreeHead.EMPTY));
    assertEquals(TreeHead.EMPTY, TreeNote.parse(text));
  }

  @Test
  void ignoresExtensionLines() throws Exception {
    assertEquals(HEAD, TreeNote.parse(TEXT + "\n"));
    assertEquals(HEAD, TreeNote.parse(TEXT + "rsc.io/evil v1.0.0 h1:AAAA\n".repeat(1000)));
    assertEquals(HEAD, TreeNote.parse(TEXT + "no final newline"));
  }

  @Test
  void refusesTextsOfMoreThanAMillionCharacters() throws Exception {
    String fill = "x".repeat(1_000_000 - TEXT.length());
    assertEquals(HEAD, TreeNote.parse(TEXT + fill));
    mustNotParse(
        TEXT + fill + "x", "malformed tree note: want three lines in at most 1000000 characters");
  }

  @Test
  void refusesOtherFirstLines() {
    mustNotParse(
        TEXT.replace("go.sum", "go.sun"),
        "malformed tree note: first line \"go.sun database tree\", want \"go.sum database tree\"");
    mustNotParse(
        "\n" + TEXT, "malformed tree note: first line \"\", want \"go.sum database tree\"");
  }

  @Test
  void refusesMissingLines() {
    String message = "malformed tree note: want three lines in at most 1000000 characters";
    mustNotParse("", message);
    mustNotParse("go.sum database tree", message);
    mustNotParse("go.sum database tree\n", message);
    mustNotParse("go.sum database tree\n1\n", message);
    mustNotParse(TEXT.substring(0, TEXT.length() - 1), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "04",
        "-4",
        "+4",
        "0x4",
        " 4",
        "4 ",
        "4_0",
        "٤",
        "1e3",
        "4611686018427387905",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616"
      })
  void refusesSizesThatAreNotCanonicalOrOverTwoToThe62(String size) {
    mustNotParse(
        TEXT.replace("123456789012", size), "malformed tree note: tree size \"" + size + "\"");
  }

  @Test
  void takesTwoToThe62() throws Exception {
    String text = TEXT.replace("123456789012", "4611686018427387904");
    assertEquals(new TreeHead(1L << 62, HELLO), TreeNote.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0",
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=",
        "TszzRgjTG6xce-z2AG31kAXYKBgQVtCSCE40HmuwBb0=",
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBQ==",
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0= "
      })
  void refusesRootsThatAreNot32BytesOfCanonicalBase64(String root) {
    mustNotParse(
        "go.sum database tree\n4\n" + root + "\n",
        "malformed tree note: malformed hash \"" + root + "\"");
  }

  @Test
  void refusesTheEmptyTreeWithAnotherRoot() {
    mustNotParse(
        TEXT.replace("123456789012", "0"),
        "malformed tree note: tree 0 has root TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=, want "
            + "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  }

  @Property(tries = 500)
  void readsBackWhatItPrints(@ForAll @LongRange(min = 1, max = 1L << 62) long size)
      throws Exception {
    TreeHead head = new TreeHead(size, HELLO);
    assertEquals(head, TreeNote.parse(TreeNote.format(head)));
  }

  @Property(tries = 1000)
  void mutatedTextsPrintBackOrAreMalformed(
      @ForAll @IntRange(max = 200) int place, @ForAll char replacement) {
    StringBuilder text = new StringBuilder(TEXT);
    text.setCharAt(place % text.length(), replacement);
    try {
      assertEquals(text.toString(), TreeNote.format(TreeNote.parse(text.toString())));
    } catch (MalformedException e) {
      // The declared one.
    }
  }

  private static void mustNotParse(String text, String message) {
    assertEquals(
        message, assertThrows(MalformedException.class, () -> TreeNote.parse(text)).getMessage());
  }
}
