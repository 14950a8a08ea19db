package dev.sumdb.clone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.index.ModuleFingerprint;
import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordBundleTest {
  private static final String H1 = "h1:" + "A".repeat(43) + "=";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> records(String data, int count) throws MalformedException {
    RecordBundle bundle = RecordBundle.parse(bytes(data), count);
    List<String> records = new ArrayList<>();
    for (int i = 0; i < bundle.count(); i++) {
      int from = bundle.from(i);
      records.add(new String(bundle.data(), from, bundle.to(i) - from, StandardCharsets.UTF_8));
    }
    return records;
  }

  @Test
  void findsTheRecordsInEitherFraming() throws Exception {
    assertEquals(List.of("a\nb\n", "c\n"), records("a\nb\n\nc\n", 2));
    assertEquals(List.of("a\nb\n", "c\n"), records("a\nb\n\nc\n\n", 2));
    assertEquals(
        "a\nb\n",
        new String(RecordBundle.parse(bytes("a\nb\n\nc\n"), 2).prefix(1), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "a\n", "a\n\n", "a\nb\n", "a\n\nb\n\nc\n", "a\n\nb", "a", "a\n\nb\nc"})
  void refusesMoreFewerOrCutRecords(String data) {
    assertThrows(MalformedException.class, () -> records(data, 2), data);
  }

  @Test
  void fingerprintsTheUsualFormAsTheModuleVersion() throws Exception {
    String text = "example.com/m v1.2.3 " + H1 + "\nexample.com/m v1.2.3/go.mod " + H1 + "\n";
    byte[] data = bytes("xx" + text + "yy");
    long want = new ModuleFingerprint().of(new ModuleVersion("example.com/m", "v1.2.3"));
    assertEquals(want, new RecordForm().fingerprint(data, 2, data.length - 2));
  }

  @Test
  void fingerprintsOtherFormsAsTheModuleVersion() throws Exception {
    String swapped = "example.com/m v1.2.3/go.mod " + H1 + "\nexample.com/m v1.2.3 " + H1 + "\n";
    String more = swapped + "example.com/m v1.2.3 h2:x\n";
    long want = new ModuleFingerprint().of(new ModuleVersion("example.com/m", "v1.2.3"));
    for (String text : new String[] {swapped, more}) {
      assertEquals(want, new RecordForm().fingerprint(bytes(text), 0, text.length()), text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com/m v1.2.3 HASH\n",
        "example.com/m v1.2.3/go.mod HASH\n",
        "example.com/m v1.2.3 HASH\nexample.com/m v1.2.4/go.mod HASH\n",
        "example.com/m v1.2.3 HASH\nexample.com/n v1.2.3/go.mod HASH\n",
        "example.com/m v1.2.3 h2:x\nexample.com/m v1.2.3/go.mod h2:x\n",
        "example.com/m v1.2 HASH\nexample.com/m v1.2/go.mod HASH\n more\n",
        " v1.2.3 HASH\n v1.2.3/go.mod HASH\n",
        "example.com/m\tv1.2.3 HASH\nexample.com/m\tv1.2.3/go.mod HASH\n",
        "x\n",
        "\n"
      })
  void findsRecordsThatNoClientCanUse(String template) {
    byte[] data = bytes(template.replace("HASH", H1));
    assertThrows(
        MalformedException.class,
        () -> new RecordForm().fingerprint(data, 0, data.length),
        template);
  }

  @Test
  void findsBytesThatAreNotUtf8() {
    byte[] data =
        bytes("example.com/m v1.2.3 " + H1 + "\nexample.com/m v1.2.3/go.mod " + H1 + "\n");
    data[3] = (byte) 0xff;
    assertThrows(
        MalformedException.class, () -> new RecordForm().fingerprint(data, 0, data.length));
  }
}
