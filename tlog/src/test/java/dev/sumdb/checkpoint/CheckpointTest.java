package dev.sumdb.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.note.Fixtures;
import dev.sumdb.note.Note;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TreeHead;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
  private static final String TEXT = "example.com/behind-the-sofa\n20852163\n" + ROOT + "\n";

  @Test
  void readsTheExampleOfTheSpecification() throws Exception {
    Checkpoint checkpoint = Checkpoint.parse(TEXT);
    assertEquals("example.com/behind-the-sofa", checkpoint.origin());
    assertEquals(new TreeHead(20852163, Hash.parse(ROOT)), checkpoint.head());
    assertEquals(List.of(), checkpoint.extensions());
    assertEquals(TEXT, checkpoint.format());
    assertEquals(checkpoint, Checkpoint.of(checkpoint.origin(), checkpoint.head()));
  }

  @Test
  void readsAGoSumHeadWithItsOwnOrigin() throws Exception {
    String text = Note.parse(Fixtures.read("heads/1514086.note")).text();
    Checkpoint checkpoint = Checkpoint.parse(text);
    assertEquals(TreeNote.ORIGIN, checkpoint.origin());
    assertEquals(TreeNote.parse(text), checkpoint.head());
  }

  @Test
  void keepsExtensionLines() throws Exception {
    Checkpoint checkpoint = Checkpoint.parse(TEXT + "one\n two \n");
    assertEquals(List.of("one", " two "), checkpoint.extensions());
    assertEquals(TEXT + "one\n two \n", checkpoint.format());
  }

  @Test
  void readsTheEmptyTree() throws Exception {
    String text = "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    assertEquals(Checkpoint.of("o", TreeHead.EMPTY), Checkpoint.parse(text));
    mustNotParse(
        "o\n0\n" + ROOT + "\n",
        "malformed checkpoint: tree 0 has root "
            + ROOT
            + ", want 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  }

  @Test
  void refusesOtherTexts() {
    mustNotParse("", "malformed checkpoint: text does not end in a newline");
    mustNotParse(TEXT + "x", "malformed checkpoint: text does not end in a newline");
    mustNotParse("o\n1\n", "malformed checkpoint: 2 lines, want at least three");
    mustNotParse("\n1\n" + ROOT + "\n", "malformed checkpoint: empty line");
    mustNotParse(TEXT + "\n", "malformed checkpoint: empty line");
    mustNotParse(TEXT + "a\n\nb\n", "malformed checkpoint: empty line");
    mustNotParse("o\n01\n" + ROOT + "\n", "malformed checkpoint: tree size \"01\"");
    mustNotParse(
        "o\n4611686018427387905\n" + ROOT + "\n",
        "malformed checkpoint: tree size \"4611686018427387905\"");
    mustNotParse("o\n1\nAAAA\n", "malformed checkpoint: malformed hash \"AAAA\"");
  }

  @Test
  void refusesLinesThatItCouldNotReadBack() throws Exception {
    TreeHead head = Checkpoint.parse(TEXT).head();
    for (String bad : List.of("", "a\nb", "\n")) {
      assertThrows(IllegalArgumentException.class, () -> Checkpoint.of(bad, head));
      assertThrows(
          IllegalArgumentException.class, () -> new Checkpoint("o", head, List.of("x", bad)));
    }
  }

  @Property(tries = 300)
  void readsBackWhatItPrints(
      @ForAll @AlphaChars @StringLength(min = 1, max = 20) String origin,
      @ForAll @LongRange(min = 1, max = 1L << 62) long size,
      @ForAll @Size(max = 3) List<@AlphaChars @StringLength(min = 1, max = 9) String> extensions)
      throws Exception {
    TreeHead head = new TreeHead(size, Hash.parse(ROOT));
    Checkpoint checkpoint = new Checkpoint(origin, head, extensions);
    assertEquals(checkpoint, Checkpoint.parse(checkpoint.format()));
  }

  @Property(tries = 1000)
  void mutatedTextsPrintBackOrAreMalformed(
      @ForAll @IntRange(max = 200) int place, @ForAll char replacement) {
    StringBuilder text = new StringBuilder(TEXT);
    text.setCharAt(place % text.length(), replacement);
    try {
      assertEquals(text.toString(), Checkpoint.parse(text.toString()).format());
    } catch (MalformedException e) {
      // The declared one.
    }
  }

  private static void mustNotParse(String text, String message) {
    assertEquals(
        message, assertThrows(MalformedException.class, () -> Checkpoint.parse(text)).getMessage());
  }
}
