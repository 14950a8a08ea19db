package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashTest {
  private static final String TEXT = "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=";

  @Test
  void textIsBase64() throws Exception {
    assertEquals(TEXT, Hash.parse(TEXT).toString());
    assertEquals(Hash.parse(TEXT), Hash.of(Hash.parse(TEXT).toBytes()));
    assertEquals(Hash.parse(TEXT).hashCode(), Hash.of(Hash.parse(TEXT).toBytes()).hashCode());
    assertNotEquals(Hash.parse(TEXT), Rfc6962.EMPTY_ROOT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0", // padding missing
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=", // unused bits set
        "TszzRgjTG6xce-z2AG31kAXYKBgQVtCSCE40HmuwBb0=", // URL alphabet
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb==", // 31 bytes
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0A", // 33 bytes
        "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n",
        "TszzRgjTG6xce+z2AG31\nAXYKBgQVtCSCE40HmuwBb0=",
        " szzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=",
      })
  void rejectsOtherTexts(String text) {
    MalformedException e = assertThrows(MalformedException.class, () -> Hash.parse(text));
    assertEquals("malformed hash " + MalformedException.quote(text), e.getMessage());
  }

  @Test
  void rejectsOtherLengths() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Hash.of(new byte[31]));
    assertEquals("a hash of 31 bytes, want 32", e.getMessage());
    assertThrows(IndexOutOfBoundsException.class, () -> Hash.copyOf(new byte[40], 9));
  }

  @Test
  void sharesNoArrayWithItsCaller() {
    byte[] bytes = new byte[40];
    Hash of = Hash.of(new byte[32]);
    Hash copy = Hash.copyOf(bytes, 8);
    bytes[8] = 1;
    copy.toBytes()[0] = 1;
    assertEquals(of, copy);
    byte[] dst = new byte[33];
    dst[0] = 7;
    Rfc6962.EMPTY_ROOT.copyInto(dst, 1);
    assertEquals(Rfc6962.EMPTY_ROOT, Hash.copyOf(dst, 1));
    assertEquals(7, dst[0]);
    assertArrayEquals(new byte[32], copy.toBytes());
  }
}
