package dev.sumdb.note;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class NoteProperties {
  private static final Verifiers KNOWN =
      Verifiers.of(TestKeys.log().verifierKey(), TestKeys.cosigner("witness").verifier());

  @Property(tries = 300)
  void readsBackWhatItSigned(@ForAll("texts") String text, @ForAll @IntRange(max = 3) int others)
      throws Exception {
    Note note = Note.sign(text, TestKeys.log());
    for (int i = 0; i < others; i++) {
      note = note.withSignatures(TestKeys.signer("other" + i));
    }
    Note opened = Note.open(note.format(), KNOWN);
    assertEquals(text, opened.text());
    assertEquals(1, opened.verified().size());
    assertEquals(others, opened.unverified().size());
    assertArrayEquals(note.format(), opened.format());
  }

  @Property(tries = 1000)
  void mutatedNotesOnlyCauseTheDeclaredExceptions(
      @ForAll("texts") String text,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 10_000) Integer> places,
      @ForAll byte value)
      throws Exception {
    Note note = TestKeys.cosigner("witness").sign(Note.sign(text, TestKeys.log()), 1_700_000_000L);
    byte[] bytes = note.format();
    for (int place : places) {
      bytes[place % bytes.length] = value;
    }
    try {
      Note opened = Note.open(bytes, KNOWN);
      assertEquals(text, opened.text(), "a changed text was believed");
    } catch (MalformedException | UnverifiedNoteException e) {
      // The two declared ones.
    }
  }

  @Property(tries = 1000)
  void arbitraryBytesOnlyCauseTheDeclaredExceptions(@ForAll byte[] bytes) {
    try {
      Note.open(bytes, KNOWN);
      throw new AssertionError("opened " + Arrays.toString(bytes));
    } catch (MalformedException | UnverifiedNoteException e) {
      // The two declared ones.
    }
  }

  @Property(tries = 500)
  void mutatedKeysParseToThemselvesOrAreMalformed(
      @ForAll @IntRange(max = 200) int place, @ForAll char replacement) {
    StringBuilder text = new StringBuilder(TestKeys.log().verifierKey().toString());
    text.setCharAt(place % text.length(), replacement);
    try {
      String printed = VerifierKey.parse(text.toString()).toString();
      assertEquals(
          printed, text.toString().replace(keyId(text), keyId(text).toLowerCase(Locale.ROOT)));
    } catch (MalformedException e) {
      // The declared one.
    }
  }

  @Property(tries = 500)
  void mutatedSecretsAreNeverQuoted(
      @ForAll @IntRange(max = 200) int place, @ForAll char replacement) {
    String seed = TestKeys.log().encoded();
    String secret = seed.substring(seed.length() - 12);
    StringBuilder text = new StringBuilder(seed);
    text.setCharAt(place % (text.length() - 12), replacement);
    try {
      SignerKey.parse(text.toString());
    } catch (MalformedException e) {
      assertEquals(-1, e.getMessage().indexOf(secret), e.getMessage());
    }
    try {
      VerifierKey.parse(text.toString());
    } catch (MalformedException e) {
      assertEquals(-1, e.getMessage().indexOf(secret), e.getMessage());
    }
  }

  private static String keyId(CharSequence text) {
    String[] fields = text.toString().split("\\+", 3);
    return fields.length == 3 ? fields[1] : "";
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> lines =
        Arbitraries.strings()
            .ofMaxLength(30)
            .filter(s -> StandardCharsets.UTF_8.newEncoder().canEncode(s))
            .map(s -> s.replaceAll("[\\x00-\\x1F]", ""));
    return lines.list().ofMaxSize(6).map(l -> String.join("\n", l) + "\n");
  }
}
