package dev.sumdb.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.ModuleVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be logged for a module version. */
class RecordTextTest {
  private static final ModuleVersion MODULE = new ModuleVersion("example.com/m", "v1.0.0");
  private static final String HASH = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  private static final String ZIP = "example.com/m v1.0.0 " + HASH + "\n";
  private static final String GO_MOD = "example.com/m v1.0.0/go.mod " + HASH + "\n";
  private static final String MORE =
      ZIP + GO_MOD + "example.com/m v1.0.0 h2:x\nexample.com/m v1.0.0/go.mod h2:y\n";

  @Test
  void linesInOtherAlgorithmsMayBeCopiedAndNotMadeHere() {
    assertTrue(NewRecord.isCopyable(MODULE, ZIP + GO_MOD));
    assertTrue(NewRecord.isCopyable(MODULE, MORE));
    Provenance hashed = Provenance.hashed("here");
    assertEquals(ZIP + GO_MOD, new NewRecord(MODULE, ZIP + GO_MOD, hashed).text());
    assertThrows(IllegalArgumentException.class, () -> new NewRecord(MODULE, MORE, hashed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ZIP",
        "GOMOD",
        "GOMODZIP",
        "ZIPGOMODZIP",
        "ZIPGOMODGOMOD",
        "ZIPGOMODexample.com/m v1.0.0 h1:other\n",
        "ZIPGOMODexample.com/m v1.0.0/go.mod h1:other\n",
        "ZIPGOMODexample.com/m v1.0.1 h2:x\n",
        "ZIPGOMODcorp.example/secret v1.0.0 h2:x\n",
        "ZIPGOMODexample.com/m  v1.0.0 h2:x\n",
        "ZIPGOMODexample.com/m v1.0.0 h2:x\nexample.com/m v1.0.0 h2:x\n",
        "ZIPGOMODexample.com/m v1.0.0 h2:x",
        "ZIPGOMODexample.com/m v1.0.0\n",
        "ZIPGOMOD\n",
        "example.com/m v1.0.0 h2:x\nZIPGOMOD",
        "example.com/m v1.0.0 h2:x\nexample.com/m v1.0.0/go.mod h2:x\n",
      })
  void nothingElseIsCopied(String shape) {
    String text = shape.replace("ZIP", ZIP).replace("GOMOD", GO_MOD);
    assertFalse(NewRecord.isCopyable(MODULE, text), text);
  }

  @Test
  void onlyCopiedRecordsHaveProofsAndAllOfThemHaveOne() {
    String text = ZIP + GO_MOD;
    Provenance copied = new Provenance(Provenance.Kind.COPIED, "db", "key", "");
    assertThrows(IllegalArgumentException.class, () -> new NewRecord(MODULE, text, copied));
    Provenance hashed = Provenance.hashed("here");
    assertThrows(
        IllegalArgumentException.class, () -> new NewRecord(MODULE, text, hashed, "proof"));
    assertEquals("proof", new NewRecord(MODULE, text, copied, "proof").proof());
  }
}
