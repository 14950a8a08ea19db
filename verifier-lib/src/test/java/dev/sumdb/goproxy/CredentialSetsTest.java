package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.tlog.MalformedException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialSetsTest {
  private static final String EXAMPLE =
      """
      https://example.com
      https://Example.net:443/api/

      Authorization: Basic dG9rZW4=
      X-More:  1\s
      X-More: 2

      https://another.example/

      Example: Data

      """;

  @Test
  void readsSetsOfUrlsWithTheirHeaders() throws Exception {
    List<HeaderField> first =
        List.of(
            new HeaderField("Authorization", "Basic dG9rZW4="),
            new HeaderField("X-More", "1"),
            new HeaderField("X-More", "2"));
    assertEquals(
        Map.of(
            "example.com",
            first,
            "example.net/api",
            first,
            "another.example",
            List.of(new HeaderField("Example", "Data"))),
        CredentialSets.parse(EXAMPLE));
  }

  @Test
  void readsNothingFromNothing() throws Exception {
    assertEquals(Map.of(), CredentialSets.parse(""));
  }

  @Test
  void takesBackWhatHasNoHeaders() throws Exception {
    assertEquals(Map.of("a.x", List.of()), CredentialSets.parse("https://a.x\n\n\n"));
  }

  @Test
  void knowsNoCredentialsForPlainHttp() throws Exception {
    assertEquals(Map.of(), CredentialSets.parse("http://a.x\n\nA: b\n\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://a.x|invalid format: missing empty line after URLs",
        "https://a.x~|invalid format: missing empty line after URLs",
        "https://a.x~~A: s3cret|invalid format: missing empty line after headers",
        "https://a.x~~A: s3cret~|invalid format: missing empty line after headers",
        "s3cret~~A: b~~|invalid format: line 1 is no URL",
        "https://s3cret^~~A: b~~|invalid format: line 1 is no URL",
        "https://a.x~~s3cret~~|invalid format: line 3 is no header line",
        "https://a.x~~A:s3cret~~|invalid format: line 3 is no header line",
        "https://a.x~~A b: s3cret~~|invalid format: line 3: not a header field for credentials",
        "https://a.x~~Host: s3cret~~|invalid format: line 3: not a header field for credentials",
        "https://a.x~~A: s3cret\u0007x~~|invalid format: line 3: header value is not visible ASCII",
      })
  void refusesOtherOutputWithoutRepeatingIt(String output, String message) {
    String text = output.replace('~', '\n');
    Exception e = assertThrows(MalformedException.class, () -> CredentialSets.parse(text));
    assertEquals(message, e.getMessage());
    assertFalse(e.getMessage().contains("s3cret"));
  }

  @Provide
  Arbitrary<String> damaged() {
    Arbitrary<Integer> at = Arbitraries.integers().between(0, EXAMPLE.length() - 1);
    return net.jqwik.api.Combinators.combine(at, at, Arbitraries.strings().ofMaxLength(3))
        .as(
            (one, two, text) ->
                EXAMPLE.substring(0, Math.min(one, two)) + text + EXAMPLE.substring(two));
  }

  @Property
  void readsOrRefusesAnyOutput(@ForAll @From("damaged") String output) {
    try {
      CredentialSets.parse(output)
          .forEach((prefix, fields) -> assertFalse(prefix.isEmpty() || prefix.endsWith("/")));
    } catch (MalformedException e) {
      assertFalse(e.getMessage().contains("dG9r"));
    }
  }
}
